package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FilterChainTest {
    private final List<String> passed = new ArrayList<>();
    private final Invoker last = new Invoker() {
        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            passed.add("last");
            return CompletableFuture.completedFuture(Result.value("done"));
        }

        @Override
        public String toString() {
            return "last";
        }
    };

    private final class Noting implements Filter {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public CompletableFuture<Result> filter(Invocation invocation, Invoker next) {
            passed.add(name);
            return next.invoke(invocation);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Broken implements Filter {
        private final Filter how;

        Broken(Filter how) {
            this.how = how;
        }

        @Override
        public CompletableFuture<Result> filter(Invocation invocation, Invoker next) {
            return how.filter(invocation, next);
        }
    }

    private Result call(Filter... filters) {
        CompletableFuture<Result> answer =
                FilterChain.of(List.of(filters), last).invoke(SampleCalls.call());
        assertThat(answer).isCompleted();
        return answer.join();
    }

    private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        @SuppressWarnings("unchecked") // Erased: this is how code throws past the compiler.
        E any = (E) thrown;
        throw any;
    }

    private void assertInternal(Result result, String what) {
        RpcException failure = result.failure();
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
        assertThat(failure.notExecuted()).isFalse();
        assertThat(failure.getMessage())
                .startsWith("INTERNAL: filter io.tern.api.FilterChainTest$Broken " + what)
                .contains("EchoService@1.0#echo(java.lang.String)");
    }

    @Test
    void theFirstFilterIsOutermost() {
        assertThat(call(new Noting("a"), new Noting("b"), new Noting("c")).value())
                .isEqualTo("done");
        assertThat(passed).containsExactly("a", "b", "c", "last");
    }

    @Test
    void aDirectFilterPassesTheListenerOn() {
        CompletableFuture<Result> pending = new CompletableFuture<>();
        AnswerListener later = (result, error) -> passed.add("told " + result);
        DirectFilter direct = (invocation, next, listener) -> {
            assertThat(listener).isSameAs(later);
            return next.invoke(invocation, listener);
        };
        Invoker chain = FilterChain.of(List.of(direct), invocation -> pending);
        assertThat(chain.invoke(SampleCalls.call(), later)).isNull();
        pending.complete(Result.value("text"));
        assertThat(passed).containsExactly("told Result[value]");
        assertThat(chain.invoke(SampleCalls.call(), later)).isSameAs(pending.join());
        assertThat(passed).hasSize(1);
    }

    @Test
    void aDirectFilterAnswersAFutureToo() {
        DirectFilter direct = (invocation, next, listener) -> next.invoke(invocation, listener);
        CompletableFuture<Result> pending = new CompletableFuture<>();
        Invoker chain = FilterChain.of(List.of(new Noting("a"), direct), invocation -> pending);
        CompletableFuture<Result> answer = chain.invoke(SampleCalls.call());
        assertThat(answer).isNotDone();
        pending.complete(Result.value("text"));
        assertThat(answer).isCompletedWithValue(pending.join());

        IllegalStateException broken = new IllegalStateException("broken");
        Invoker last = invocation -> CompletableFuture.failedFuture(broken);
        assertThat(FilterChain.of(List.of(direct), last).invoke(SampleCalls.call()))
                .isCompletedExceptionally();
    }

    @Test
    void printsItself() {
        assertThat(FilterChain.of(List.of(new Noting("a"), new Noting("b")), last))
                .hasToString("a -> b -> last");
        assertThat(FilterChain.of(List.of(), last)).isSameAs(last);
    }

    @Test
    void aFilterMayAnswerItself() {
        Result cached = Result.value("cached");
        assertThat(call((invocation, next) -> CompletableFuture.completedFuture(cached)))
                .isSameAs(cached);
        assertThat(passed).isEmpty();
    }

    @Test
    void aFilterMayCallTheRestSeveralTimes() {
        call(
                (invocation, next) -> next.invoke(invocation).thenCompose(first -> next.invoke(invocation)),
                new Noting("b"));
        assertThat(passed).containsExactly("b", "last", "b", "last");
    }

    @Test
    void aFilterThatThrowsBecomesInternal() {
        IllegalStateException thrown = new IllegalStateException("oops");
        Result result = call(new Noting("outer"), new Broken((invocation, next) -> {
            throw thrown;
        }));

        assertInternal(result, "threw java.lang.IllegalStateException: oops");
        assertThat(result.failure()).hasCause(thrown);
        assertThat(result.failure().getMessage()).endsWith("Result.failure(RpcException) refuses a call");
        assertThat(passed).containsExactly("outer");
    }

    @Test
    void aFailureThatAFilterThrowsIsStillTheFiltersMistake() {
        RpcException nested = RpcException.builder(StatusCode.UNAVAILABLE, "of a nested call")
                .notExecuted(true)
                .build();
        assertInternal(
                call(new Broken((invocation, next) -> {
                    throw nested;
                })),
                "threw io.tern.api.RpcException: UNAVAILABLE: of a nested call");
    }

    @Test
    void errorsAndCheckedExceptionsBecomeInternalToo() {
        assertInternal(
                call(new Broken((invocation, next) -> {
                    throw new StackOverflowError();
                })),
                "threw java.lang.StackOverflowError");
        assertInternal(
                call(new Broken((invocation, next) -> {
                    throw FilterChainTest.<RuntimeException>sneaky(new IOException("disk"));
                })),
                "threw java.io.IOException: disk");
    }

    @Test
    void anInterruptIsKept() {
        assertInternal(
                call(new Broken((invocation, next) -> {
                    throw FilterChainTest.<RuntimeException>sneaky(new InterruptedException());
                })),
                "threw java.lang.InterruptedException");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aFilterThatReturnsNullBecomesInternal() {
        assertInternal(call(new Broken((invocation, next) -> null)), "returned null");
    }

    @Test
    void aFutureThatFailsBecomesInternal() {
        assertInternal(
                call(new Broken((invocation, next) -> CompletableFuture.failedFuture(new IOException("disk")))),
                "failed its future with java.io.IOException: disk");
        assertInternal(
                call(new Broken((invocation, next) -> CompletableFuture.completedFuture(null))),
                "completed its future with null");
    }

    @Test
    void aFutureThatFailsLaterBecomesInternal() {
        CompletableFuture<Result> reply = new CompletableFuture<>();
        CompletableFuture<Result> answer = FilterChain.of(
                        List.of(
                                new Noting("a"),
                                new Broken((invocation, next) -> reply.thenApply(result -> {
                                    throw new IllegalStateException("in a callback");
                                }))),
                        last)
                .invoke(SampleCalls.call());
        assertThat(answer).isNotDone();
        reply.complete(Result.value("done"));

        assertThat(answer).isCompleted();
        assertInternal(answer.join(), "failed its future with java.util.concurrent.CompletionException");
    }

    @Test
    void theInnermostGuiltyFilterIsNamedAndOthersSeeAResult() {
        List<Result> seen = new ArrayList<>();
        Result result = call(
                (invocation, next) -> next.invoke(invocation).thenApply(inner -> {
                    seen.add(inner);
                    return inner;
                }),
                new Broken((invocation, next) -> null));

        assertInternal(result, "returned null");
        assertThat(seen).containsExactly(result);
    }
}
