package io.tern.api;

import io.tern.spi.ExtensionPoint;

/** Turns one call into attempts at nodes. One instance per runtime; thread-safe. */
@ExtensionPoint(Defaults.CLUSTER)
public interface ClusterStrategy {
    /**
     * Makes the invoker of one reference. One that is {@link AutoCloseable} is closed with it, and then ends the calls that nothing
     * else would end.
     *
     * @throws IllegalArgumentException if the service's methods or options do not fit the strategy
     */
    Invoker newInvoker(ClusterContext context);
}
