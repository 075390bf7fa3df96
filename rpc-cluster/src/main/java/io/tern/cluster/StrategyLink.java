package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.CallScope;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the filters and the cluster strategy, and keeps the contract of {@link Invoker} on the strategy's behalf: what it or
 * a router throws is a failure that names them, rather than the innermost filter's. Immutable, thread-safe.
 *
 * @param strategy the cluster strategy
 */
record StrategyLink(Invoker strategy) implements Invoker, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(StrategyLink.class);

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        CompletableFuture<Result> answer;
        try {
            answer = withinTrace(invocation);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(CallFailures.broken(invocation, strategy, e));
        }
        if (answer == null) {
            return CompletableFuture.completedFuture(
                    CallFailures.broken(invocation, strategy, new NullPointerException("null instead of a future")));
        }
        return isOwn() ? answer : answer.handle((result, error) -> checked(invocation, result, error));
    }

    private CompletableFuture<Result> withinTrace(Invocation invocation) {
        CallScope scope = invocation.openTrace();
        try {
            return strategy.invoke(invocation);
        } finally {
            scope.close();
        }
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        return isOwn() ? strategy.invoke(invocation, later) : Invoker.super.invoke(invocation, later);
    }

    /** The default strategy needs no check, and those of methods are checked each. */
    private boolean isOwn() {
        return strategy instanceof FailoverInvoker || strategy instanceof MethodStrategies.Chosen;
    }

    private Result checked(Invocation invocation, @Nullable Result result, @Nullable Throwable error) {
        return result != null ? result : CallFailures.broken(invocation, strategy, error);
    }

    /** Ends the calls that nothing but the strategy would end, where it can be closed; idempotent. */
    @Override
    public void close() {
        if (strategy instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                logger.warn("{} failed to close", strategy, e);
            }
        }
    }

    @Override
    public String toString() {
        return strategy.toString();
    }
}
