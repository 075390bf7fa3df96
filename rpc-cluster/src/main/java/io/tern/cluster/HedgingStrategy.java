package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invoker;
import io.tern.spi.Extension;

/**
 * Failover whose second attempt, at another node, goes out as soon as a call takes longer than 95 of 100 of its method's do. Only for
 * methods that are idempotent. Thread-safe.
 */
@Extension("hedging")
final class HedgingStrategy implements ClusterStrategy {
    private static final String NAME = "hedging";

    HedgingStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        LiveTail tail = new LiveTail(context.service(), context.runtime().clock());
        FailoverInvoker invoker = new FailoverInvoker(NAME, context, FailoverStrategy.sharedBudget(context), tail);
        return IdempotentOnly.guard(NAME, context, invoker);
    }
}
