package io.tern.api;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one interface of the call path: everything on it is an invoker or decorates one. Thread-safe.
 *
 * <p>An invoker never throws, never returns null, never blocks an {@link IoThread}, and its future always completes
 * normally: every outcome is a {@link Result}, at the invocation's deadline at the latest. The future may complete on an
 * I/O thread, so whoever attaches to it must not block there. Completing the future from outside does not cancel the call;
 * {@link Invocation#cancel} does.
 */
@FunctionalInterface
public interface Invoker {
    /** Starts the call. */
    CompletableFuture<Result> invoke(Invocation invocation);

    /**
     * Starts the call for somebody who needs no future, which an invoker that can do without saves then. Never throws.
     *
     * @param later hears the answer exactly once, on any thread, unless this returns it; of what breaks the contract it hears as the
     *     dependent of a future does; must neither block nor throw
     * @return the answer if it is there at once, else null
     */
    default @Nullable Result invoke(
            Invocation invocation, BiConsumer<? super @Nullable Result, ? super @Nullable Throwable> later) {
        CompletableFuture<Result> answer = invoke(invocation);
        Result now = answer.isDone() && !answer.isCompletedExceptionally() ? answer.getNow(null) : null;
        if (now == null) {
            var unused = answer.whenComplete(later);
        }
        return now;
    }
}
