package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invoker;
import io.tern.spi.Extension;

/**
 * Failover that keeps what has failed and may be sent again, and sends it later; the caller gets an empty result at once. Thread-safe.
 */
@Extension("failback")
final class FailbackStrategy implements ClusterStrategy {
    static final String NAME = "failback";

    FailbackStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        FailoverInvoker failover = FailoverStrategy.newShared(context);
        FailbackEvents.of(context.runtime()).counts(context.service());
        if (context instanceof Cluster cluster) {
            return cluster.newFailback(queue -> new FailbackInvoker(context, failover, queue));
        }
        FailbackQueue queue = new FailbackQueue(context, call -> null);
        FailbackInvoker alone = new FailbackInvoker(context, failover, queue);
        queue.sentBy(alone);
        return alone;
    }
}
