package io.tern.bootstrap;

import io.tern.api.CallerStats;
import io.tern.api.CallersStats;
import io.tern.api.ConnectFailure;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.EventStats;
import io.tern.api.MethodStats;
import io.tern.api.ServiceKey;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an application looks like at a moment; the figures are not read at one instant. Immutable, thread-safe.
 *
 * @param application the application's name
 * @param instanceId unique to this start
 * @param state where in its life it is
 * @param exported the services that it serves
 * @param references what it calls
 * @param callers who calls it
 * @param methods what was counted of each method that it calls or serves, called or not
 * @param events how often what has happened beside calls: breakers that opened, say
 */
public record ApplicationStats(
        String application,
        String instanceId,
        ApplicationState state,
        List<ServiceKey> exported,
        List<OfReference> references,
        CallersStats callers,
        List<MethodStats> methods,
        List<EventStats> events) {
    private static final int SHOWN_CALLERS = 10;

    public ApplicationStats {
        exported = List.copyOf(exported);
        references = List.copyOf(references);
        methods = List.copyOf(methods);
        events = List.copyOf(events);
    }

    /**
     * The methods that were called as a table for people, one line each and one above with the names of the columns; no line ends
     * in a blank or with the last line's end. Times are in milliseconds, bytes those that came in and went out here.
     */
    public String table() {
        return MethodTableText.of(methods);
    }

    /**
     * One line about the application, then {@link #table()}, then one line for each of the callers with most calls, then one for each event
     * that has happened.
     */
    @Override
    public String toString() {
        return "%s (%s) %s: %d exported, %d references%n%s%s%s"
                .formatted(
                        application,
                        instanceId,
                        state,
                        exported.size(),
                        references.size(),
                        table(),
                        calledBy(),
                        happened());
    }

    /** Callers say themselves what they are called. */
    private String calledBy() {
        List<CallerStats> listed = callers.listed();
        String shown = listed.stream()
                .limit(SHOWN_CALLERS)
                .map(one -> "%ncalled by %s %s at %s: %d calls, %d connections"
                        .formatted(
                                OneLine.of(one.application()),
                                one.version().isEmpty() ? "(no version)" : OneLine.of(one.version()),
                                one.address(),
                                one.calls(),
                                one.connections()))
                .collect(Collectors.joining());
        int hidden = Math.max(0, listed.size() - SHOWN_CALLERS);
        long ofHidden = callers.others()
                + listed.stream()
                        .skip(SHOWN_CALLERS)
                        .mapToLong(CallerStats::calls)
                        .sum();
        return hidden == 0 && ofHidden == 0 ? shown : shown + "%ncalled by others: %d calls".formatted(ofHidden);
    }

    private String happened() {
        return events.stream()
                .filter(event -> event.count() > 0)
                .map(event -> "%n%s %s: %d".formatted(event.event(), event.subject(), event.count()))
                .collect(Collectors.joining());
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
     * @param failure why it is not connected, as far as that is known, or null
     * @param weight its weight, with its warm-up applied
     * @param inFlight calls sent and not yet ended
     * @param latencyNanos decayed latency in nanoseconds; a failure counts as slow
     * @param succeeded calls that ended with a value or a declared exception
     * @param failed calls that ended otherwise
     */
    public record OfNode(
            Endpoint endpoint,
            ConnectionState state,
            @Nullable ConnectFailure failure,
            int weight,
            int inFlight,
            long latencyNanos,
            long succeeded,
            long failed) {}
}
