package io.tern.bootstrap;

import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ServiceKey;
import java.util.List;

/**
 * What an application looks like at a moment; the figures are not read at one instant. Immutable, thread-safe.
 *
 * @param application the application's name
 * @param instanceId unique to this start
 * @param state where in its life it is
 * @param exported the services that it serves
 * @param references what it calls
 */
public record ApplicationStats(
        String application,
        String instanceId,
        ApplicationState state,
        List<ServiceKey> exported,
        List<OfReference> references) {
    public ApplicationStats {
        exported = List.copyOf(exported);
        references = List.copyOf(references);
    }

    /**
     * One reference.
     *
     * @param service what it calls
     * @param nodes the servers that it knows; none before a lazy one has been called
     */
    public record OfReference(ServiceKey service, List<OfNode> nodes) {
        public OfReference {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * One server of a reference.
     *
     * @param endpoint where and what it is
     * @param state of the connection to it
     * @param weight its weight, with its warm-up applied
     * @param inFlight calls sent and not yet ended
     * @param latencyNanos decayed latency in nanoseconds; a failure counts as slow
     * @param succeeded calls that ended with a value or a declared exception
     * @param failed calls that ended otherwise
     */
    public record OfNode(
            Endpoint endpoint,
            ConnectionState state,
            int weight,
            int inFlight,
            long latencyNanos,
            long succeeded,
            long failed) {}
}
