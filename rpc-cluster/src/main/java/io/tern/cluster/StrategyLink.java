package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the filters and the cluster strategy, and keeps the contract of {@link Invoker} on the strategy's behalf: what it or
 * a router throws is a failure that names them, rather than the innermost filter's. Immutable, thread-safe.
 *
 * @param strategy the cluster strategy
 */
record StrategyLink(Invoker strategy) implements Invoker {
    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        CompletableFuture<Result> answer;
        try {
            answer = strategy.invoke(invocation);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(CallFailures.broken(invocation, strategy, e));
        }
        return answer != null
                ? answer
                : CompletableFuture.completedFuture(CallFailures.broken(
                        invocation, strategy, new NullPointerException("null instead of a future")));
    }

    @Override
    public @Nullable Result invoke(
            Invocation invocation, BiConsumer<? super @Nullable Result, ? super @Nullable Throwable> later) {
        try {
            return strategy.invoke(invocation, later);
        } catch (RuntimeException | Error e) {
            return CallFailures.broken(invocation, strategy, e);
        }
    }

    @Override
    public String toString() {
        return strategy.toString();
    }
}
