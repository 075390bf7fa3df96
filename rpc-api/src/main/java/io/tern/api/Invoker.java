package io.tern.api;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one interface of the call path: everything on it is an invoker or decorates one. Thread-safe.
 *
 * <p>An invoker never throws, never returns null, never blocks an {@link IoThread}, and its future always completes
 * normally: every outcome is a {@link Result}, at the invocation's deadline at the latest. The future may complete on an
 * I/O thread, so whoever attaches to it must not block there. Completing the future from outside does not cancel the call;
 * {@link Invocation#cancel} does.
 *
 * <p>Both forms start the same call. Most invokers write the first and inherit the second. Those that every call passes write the
 * second and make the first of it by {@link #future}, which spares a call one future each.
 */
@FunctionalInterface
public interface Invoker {
    /** Starts the call. */
    CompletableFuture<Result> invoke(Invocation invocation);

    /**
     * Starts the call for somebody who needs no future. Never throws.
     *
     * @param later hears the answer, exactly once, unless this returns it
     * @return the answer if it is there at once, else null
     */
    default @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        CompletableFuture<Result> answer = invoke(invocation);
        Result now = answer.isDone() && !answer.isCompletedExceptionally() ? answer.getNow(null) : null;
        if (now == null) {
            var unused = answer.whenComplete(later);
        }
        return now;
    }

    /**
     * The future of a call that is started with a listener.
     *
     * @param start starts the call as {@link #invoke(Invocation, AnswerListener)} does
     */
    static CompletableFuture<Result> future(Function<AnswerListener, @Nullable Result> start) {
        CompletableFuture<Result> answer = new CompletableFuture<>();
        Result now = start.apply((result, error) -> {
            if (error == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(error);
            }
        });
        if (now != null) {
            answer.complete(now);
        }
        return answer;
    }
}
