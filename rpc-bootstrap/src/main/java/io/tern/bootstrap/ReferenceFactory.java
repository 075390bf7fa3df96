package io.tern.bootstrap;

import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import io.tern.cluster.CallerWaits;
import io.tern.cluster.ClusterReference;
import io.tern.spi.ExtensionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes references to services. Keeps none of them. Thread-safe. */
final class ReferenceFactory {
    private static final Logger logger = LoggerFactory.getLogger(ReferenceFactory.class);

    private final RuntimeContext runtime;
    private final Transport transport;
    private final Registries registries;
    private final CallerWaits waits;

    ReferenceFactory(RuntimeContext runtime, Transport transport, Registries registries, CallerWaits waits) {
        this.runtime = runtime;
        this.transport = transport;
        this.registries = registries;
        this.waits = waits;
    }

    /**
     * Under rules that do not fit, without them: no mistake in a rule keeps an application from starting. Unless lazy, it connects and subscribes at once.
     *
     * @throws IllegalArgumentException if options name what is not there, or do not fit the service
     */
    ServiceReference make(ServiceDescriptor service, SaidOptions said, RuleSet under) {
        try {
            return makeUnder(service, said, under, null);
        } catch (IllegalArgumentException | ExtensionException e) {
            if (under.equals(RuleSet.NONE)) {
                throw e;
            }
            String why = String.valueOf(e.getMessage());
            ServiceReference without = makeUnder(service, said, RuleSet.NONE, why);
            logger.error("Reference {} goes without {}, which do not fit it: {}", service, under, why);
            return without;
        }
    }

    private ServiceReference makeUnder(
            ServiceDescriptor service, SaidOptions said, RuleSet under, @Nullable String unfit) {
        Effective<ReferenceOptions> merged = said.under(under);
        ReferenceOptions options = merged.options();
        options.checkAgainst(service);
        ClusterReference cluster = ClusterReference.open(
                service,
                options,
                runtime,
                transport,
                registries.of(options.registry(), merged.section().originOf("registry")),
                registries.snapshots(),
                waits);
        return new ServiceReference(runtime.application(), service, said, merged, unfit, cluster);
    }
}
