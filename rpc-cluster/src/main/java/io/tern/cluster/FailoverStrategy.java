package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invoker;
import io.tern.api.ServiceKey;
import io.tern.spi.Extension;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends elsewhere what may be sent again: refused calls, and idempotent ones that failed or hang. All references of a runtime to one
 * service share a {@link RetryBudget}, those with strategies that build on this one included. Thread-safe.
 */
@Extension("failover")
final class FailoverStrategy implements ClusterStrategy {
    private static final String NAME = "failover";

    private final Map<ServiceKey, RetryBudget> budgets = new ConcurrentHashMap<>();

    FailoverStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        return newInvoker(context, budget(context));
    }

    /** Failover for another strategy to build on. */
    static FailoverInvoker newShared(ClusterContext context) {
        return newInvoker(context, sharedBudget(context));
    }

    private static FailoverInvoker newInvoker(ClusterContext context, RetryBudget budget) {
        HalfTime halfTime = new HalfTime(context.service(), context.runtime().clock());
        return new FailoverInvoker(NAME, context, budget, halfTime);
    }

    /** The budget of the runtime for the service; one of its own where somebody has put another strategy in the place of this one. */
    static RetryBudget sharedBudget(ClusterContext context) {
        ClusterStrategy failover =
                context.runtime().extensions().of(ClusterStrategy.class).get(NAME);
        return failover instanceof FailoverStrategy own
                ? own.budget(context)
                : new RetryBudget(context.runtime().clock());
    }

    private RetryBudget budget(ClusterContext context) {
        return budgets.computeIfAbsent(
                context.service().key(),
                service -> new RetryBudget(context.runtime().clock()));
    }
}
