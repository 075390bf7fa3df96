package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invoker;
import io.tern.spi.Extension;

/**
 * The name by which code asks for a {@link MergedReference}, which is several references rather than a strategy of one. So this one only says
 * what is missing. Thread-safe.
 */
@Extension(MergedReference.STRATEGY)
final class MergeableStrategy implements ClusterStrategy {
    MergeableStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        throw new IllegalArgumentException("cluster '" + MergedReference.STRATEGY + "' of " + context.service()
                + " has one group to call (expected: @Reference(cluster = \"" + MergedReference.STRATEGY
                + "\", group = \"a,b\") or the same on the builder; which groups there are, code says)");
    }
}
