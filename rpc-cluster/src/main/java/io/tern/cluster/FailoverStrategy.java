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
 * service share a {@link RetryBudget}. Thread-safe.
 */
@Extension("failover")
final class FailoverStrategy implements ClusterStrategy {
    private final Map<ServiceKey, RetryBudget> budgets = new ConcurrentHashMap<>();

    FailoverStrategy() {}

    @Override
    public Invoker newInvoker(ClusterContext context) {
        RetryBudget budget = budgets.computeIfAbsent(
                context.service().key(),
                service -> new RetryBudget(context.runtime().clock()));
        return new FailoverInvoker(context, budget);
    }
}
