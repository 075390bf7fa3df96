package io.tern.api;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Folds filters around an invoker, once, when a reference or export is set up. Each link keeps the contract of
 * {@link Invoker} on behalf of its filter: one that throws, returns null, or whose future fails or holds null becomes
 * {@link StatusCode#INTERNAL} with the guilty class named; that of a {@link DirectFilter} relies on it. Each link prints its filter and then its delegate, so a chain
 * prints itself. Thread-safe.
 */
public final class FilterChain {
    private FilterChain() {}

    /** The invoker that passes calls through {@code filters}, the first one outermost, to {@code last}. */
    public static Invoker of(List<Filter> filters, Invoker last) {
        Invoker chain = Objects.requireNonNull(last, "last");
        for (int i = filters.size() - 1; i >= 0; i--) {
            Filter filter = Objects.requireNonNull(filters.get(i), "filter");
            chain = filter instanceof DirectFilter direct ? new DirectLink(direct, chain) : new Link(filter, chain);
        }
        return chain;
    }

    /** A filter that keeps the contract by itself, with its delegate. Immutable, thread-safe. */
    private record DirectLink(DirectFilter filter, Invoker next) implements Invoker {
        @Override
        public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
            return filter.filter(invocation, next, later);
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return filter.filter(invocation, next);
        }

        @Override
        public String toString() {
            return filter + " -> " + next;
        }
    }

    /** A filter with its delegate. Thread-safe. */
    private static final class Link implements Invoker {
        private final Filter filter;
        private final Invoker next;

        Link(Filter filter, Invoker next) {
            this.filter = filter;
            this.next = next;
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            CompletableFuture<Result> answer;
            try {
                answer = withinTrace(invocation);
            } catch (Throwable e) {
                if (e instanceof InterruptedException) { // thrown past the compiler, by a lambda or another language
                    Thread.currentThread().interrupt();
                }
                return CompletableFuture.completedFuture(broken(invocation, "threw " + e, e));
            }
            return answer == null
                    ? CompletableFuture.completedFuture(broken(invocation, "returned null", null))
                    : checked(answer, invocation);
        }

        private CompletableFuture<Result> withinTrace(Invocation invocation) {
            CallScope scope = invocation.openTrace();
            try {
                return filter.filter(invocation, next);
            } finally {
                scope.close();
            }
        }

        /** Costs nothing where the answer is there already; else one dependent future, which the deadline bounds. */
        private CompletableFuture<Result> checked(CompletableFuture<Result> answer, Invocation invocation) {
            if (answer.isDone() && !answer.isCompletedExceptionally() && answer.getNow(null) != null) {
                return answer;
            }
            return answer.handle((result, error) -> {
                if (error != null) {
                    return broken(invocation, "failed its future with " + error, error);
                }
                return result == null ? broken(invocation, "completed its future with null", null) : result;
            });
        }

        private Result broken(Invocation invocation, String what, @Nullable Throwable cause) {
            return Result.failure(RpcException.builder(
                            StatusCode.INTERNAL, "filter " + filter.getClass().getName() + ' ' + what)
                    .method(invocation.method())
                    .hint("A filter must answer with a Result; Result.failure(RpcException) refuses a call")
                    .cause(cause)
                    .build());
        }

        @Override
        public String toString() {
            return filter + " -> " + next;
        }
    }
}
