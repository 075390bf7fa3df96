package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import java.util.concurrent.CompletableFuture;

/** Failover for one reference: what its calls share. Immutable, thread-safe. */
final class FailoverInvoker implements Invoker {
    private final ClusterContext context;
    private final RetryBudget budget;
    private final Backoff backoff;
    private final SecondAttempt secondAttempt;

    FailoverInvoker(ClusterContext context, RetryBudget budget) {
        this.context = context;
        this.budget = budget;
        backoff = new Backoff(context.runtime().random());
        secondAttempt = new SecondAttempt(context.service(), context.runtime().clock());
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return new FailoverCall(this, invocation).start();
    }

    ClusterContext context() {
        return context;
    }

    RetryBudget budget() {
        return budget;
    }

    Backoff backoff() {
        return backoff;
    }

    SecondAttempt secondAttempt() {
        return secondAttempt;
    }

    @Override
    public String toString() {
        return "failover[retries " + context.options().retries() + ", " + budget + "] -> " + context;
    }
}
