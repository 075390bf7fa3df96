package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invoker;
import io.tern.spi.Extension;

/** Failover whose failures the caller does not see: they are counted and logged, and an empty result is returned. Thread-safe. */
@Extension("failsafe")
final class FailsafeStrategy implements ClusterStrategy {
    static final String NAME = "failsafe";

    FailsafeStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        return new FailsafeInvoker(context, FailoverStrategy.newShared(context));
    }
}
