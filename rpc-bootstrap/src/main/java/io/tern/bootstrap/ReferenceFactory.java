package io.tern.bootstrap;

import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import io.tern.cluster.CallerWaits;
import io.tern.cluster.ClusterReference;

/** Makes references to services. Keeps none of them. Thread-safe. */
final class ReferenceFactory {
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
            return makeUnder(service, said, under);
        } catch (RuntimeException e) {
            if (under.equals(RuleSet.NONE)) {
                throw e;
            }
            ServiceReference without =
                    makeUnder(service, said, RuleSet.NONE); // Whatever code did wrong is thrown here.
            without.unfitFor(under, e);
            return without;
        }
    }

    private ServiceReference makeUnder(ServiceDescriptor service, SaidOptions said, RuleSet under) {
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
        return new ServiceReference(runtime.application(), service, said, merged, cluster);
    }
}
