package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Failover for one reference: what its calls share. Closing it ends the calls that wait for their back-off. Thread-safe. */
final class FailoverInvoker implements Invoker, AutoCloseable {
    private final String name;
    private final ClusterContext context;
    private final RetryBudget budget;
    private final Backoff backoff;
    private final SecondAttempt secondAttempt;
    private final Set<FailoverCall> backingOff = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Failover for one reference.
     *
     * @param name of the strategy, for people
     * @param budget shared by all references of the runtime to the service
     * @param secondAttempt for the methods of the service
     */
    FailoverInvoker(String name, ClusterContext context, RetryBudget budget, SecondAttempt secondAttempt) {
        this.name = name;
        this.context = context;
        this.budget = budget;
        this.secondAttempt = secondAttempt;
        backoff = new Backoff(context.runtime().random());
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return Invoker.future(later -> invoke(invocation, later));
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        new FailoverCall(this, invocation, later).start();
        return null;
    }

    /** Notes that nothing but the timer will wake a call. */
    void backsOff(FailoverCall call) {
        backingOff.add(call);
        if (closed) {
            call.giveUp();
        }
    }

    /** Notes that a call is awake again. */
    void goesOn(FailoverCall call) {
        backingOff.remove(call);
    }

    @Override
    public void close() {
        closed = true;
        backingOff.forEach(FailoverCall::giveUp);
        backingOff.clear();
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
        return name + "[retries " + context.options().retries() + ", " + budget + "] -> " + context;
    }
}
