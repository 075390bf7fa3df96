package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failure;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.notExecuted;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.Router;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverTest {
    private static final long LONGEST_BACKOFF_MILLIS = 50;

    @Test
    void triesAsManyNodesAsThereAreRetriesAndNumbersTheAttempts() {
        try (ClusterFixture fixture = setup().open(5)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            for (int i = 0; i < 3; i++) {
                fixture.onlyWaiting().fail(StatusCode.INTERNAL);
                fixture.advance(LONGEST_BACKOFF_MILLIS);
            }

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
            assertThat(failureOf(reply).attempt()).isEqualTo(3);
            assertThat(fixture.calls())
                    .extracting(call -> call.invocation().attempt())
                    .containsExactlyInAnyOrder(1, 2, 3);
            assertThat(fixture.transport.connections())
                    .allSatisfy(node -> assertThat(node.invoker().calls()).hasSizeLessThanOrEqualTo(1));
        }
    }

    @Test
    void aRouterThatThrowsBetweenTwoAttemptsEndsTheCall() {
        AtomicBoolean lost = new AtomicBoolean();
        try (ClusterFixture fixture = setup().extension(Router.class, "lost", OneSetRouter.throwingWhile(lost))
                .open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            lost.set(true);
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
            assertThat(failureOf(reply)).hasMessageContaining("which way?");
        }
    }

    @Test
    void closingTheReferenceEndsACallInItsBackOff() {
        ClusterFixture fixture = setup().open(3);
        CompletableFuture<Result> reply = fixture.invoke("read");
        fixture.onlyWaiting().fail(StatusCode.INTERNAL);
        assertThat(reply).isNotDone();
        fixture.reference.close();

        assertThat(failureOf(reply)).hasMessageContaining("closed");
        assertThat(failureOf(reply).notExecuted())
                .as("its first attempt may have run")
                .isFalse();
        fixture.close();
    }

    @Test
    void neverGoesToANodeTwice() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(LONGEST_BACKOFF_MILLIS);
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
            assertThat(fixture.calls()).hasSize(2);
        }
    }

    @Test
    void aFailureIsOnlyOverwrittenByOneThatSaysMore() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.connection(3 - first).becomes(ConnectionState.UNREACHABLE);
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
            assertThat(failureOf(reply).address()).isEqualTo("10.0.0." + first + ":20880");
        }
    }

    @Test
    void aCallThatServesARetryIsNotRetried() {
        try (ClusterFixture fixture = setup().open(3)) {
            Invocation second = fixture.invocation("read").attempt(2).build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(second);
            assertThat(fixture.onlyWaiting().invocation().attempt()).isEqualTo(2);
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNAVAILABLE);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @Test
    void aCallThatServesARetryIsStillReSentWhereItDidNotRun() {
        try (ClusterFixture fixture = setup().open(3)) {
            Invocation second = fixture.invocation("order").attempt(2).build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(second);
            fixture.onlyWaiting().answer(notExecuted(StatusCode.UNAVAILABLE));
            fixture.onlyWaiting().answerValue("done");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("done");
            assertThat(fixture.calls())
                    .extracting(call -> call.invocation().attempt())
                    .containsExactly(2, 2);
        }
    }

    @Test
    void aOnewayCallIsReSentOnlyWhereItWasNotWritten() {
        MethodSettings idempotent = MethodSettings.builder().idempotent(true).build();
        try (ClusterFixture fixture =
                setup().options(options -> options.method("tell", idempotent)).open(3)) {
            CompletableFuture<Result> lost = fixture.invoke("tell");
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            assertThat(failureOf(lost).code()).isEqualTo(StatusCode.UNAVAILABLE);

            CompletableFuture<Result> unwritten = fixture.invoke("tell");
            fixture.onlyWaiting().answer(notExecuted(StatusCode.UNAVAILABLE));
            fixture.onlyWaiting().answerValue(null);
            assertThat(ClusterFixture.resultOf(unwritten).isValue()).isTrue();
            assertThat(fixture.calls()).hasSize(3);
        }
    }

    @Test
    void aRefusalOfTheWholeServiceIsFinal() {
        try (ClusterFixture fixture = setup().open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting()
                    .answer(Result.failure(RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "quota")
                            .notExecuted(true)
                            .refusalScope(RefusalScope.SERVICE)
                            .build()));

            assertThat(failureOf(reply).refusalScope()).isEqualTo(RefusalScope.SERVICE);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {900, 1_100})
    void aRefusalIsReSentOnlyIfTheTimeLeftExceedsRetryAfter(long retryAfterMillis) {
        try (ClusterFixture fixture = setup().open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting()
                    .answer(Result.failure(RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "full")
                            .notExecuted(true)
                            .retryAfterMillis(retryAfterMillis)
                            .build()));
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(reply.isDone()).isEqualTo(retryAfterMillis > 1_000);
            assertThat(fixture.calls()).hasSize(retryAfterMillis > 1_000 ? 1 : 2);
        }
    }

    @Test
    void oneKillThatLosesMoreCallsThanTheBudgetHoldsCostsNone() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            List<CompletableFuture<Result>> replies = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                replies.add(fixture.invoke("read"));
            }
            fixture.ready(fixture.connection(2));
            fixture.connection(2).invoker().answer(call -> Result.value("answer"));

            fixture.connection(1).lose();
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(replies)
                    .allSatisfy(
                            reply -> assertThat(ClusterFixture.answerOf(reply)).isEqualTo("answer"));
        }
    }

    @Test
    void aCallThatLosesItsConnectionAgainNeedsTheBudget() {
        try (ClusterFixture fixture = setup().open(3)) {
            List<CompletableFuture<Result>> replies = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                replies.add(fixture.invoke("read"));
            }
            failAll(fixture, StatusCode.UNAVAILABLE);
            fixture.advance(LONGEST_BACKOFF_MILLIS); // The budget is empty, but for 3 a second.
            assertThat(fixture.waiting()).hasSize(200);
            failAll(fixture, StatusCode.UNAVAILABLE);
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(fixture.waiting()).isEmpty();
            assertThat(replies)
                    .allSatisfy(reply -> assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNAVAILABLE));
        }
    }

    @Test
    void aCallThatAFilterRefusesNeedsTheBudget() {
        try (ClusterFixture fixture = setup().open(3)) {
            for (int i = 0; i < 200; i++) {
                var unused = fixture.invoke("read");
            }
            fixture.waiting().forEach(call -> call.answer(ClusterFixture.refusedByFilter(StatusCode.UNAVAILABLE)));
            fixture.advance(LONGEST_BACKOFF_MILLIS);
            assertThat(fixture.waiting()).as("sent again").hasSizeBetween(1, 199);
        }
    }

    @Test
    void overloadSpendsAtMostHalfOfTheBudget() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.transport
                    .connections()
                    .forEach(connection ->
                            connection.invoker().answer(call -> notExecuted(StatusCode.RESOURCE_EXHAUSTED)));
            for (int i = 0; i < 300; i++) {
                var unused = fixture.invoke("order");
            }
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(fixture.calls()).hasSize(300 + 50);
        }
    }

    @Test
    void otherFailuresSpendTheWholeBudget() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.transport
                    .connections()
                    .forEach(connection -> connection.invoker().answer(call -> failure(StatusCode.INTERNAL)));
            for (int i = 0; i < 300; i++) {
                var unused = fixture.invoke("read");
            }
            fixture.advance(LONGEST_BACKOFF_MILLIS);

            assertThat(fixture.calls()).hasSize(300 + 100);
        }
    }

    @Test
    void cancellingDuringABackoffEndsTheCallAtOnce() {
        try (ClusterFixture fixture = setup().open(2)) {
            Invocation invocation = fixture.invocation("read").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            assertThat(reply).isNotDone();

            invocation.cancel("test");
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
            fixture.advance(LONGEST_BACKOFF_MILLIS);
            assertThat(fixture.calls()).hasSize(1);
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void allReSendsShareTheDeadlineOfTheCall() {
        try (ClusterFixture fixture = setup().open(5)) {
            Invocation invocation = fixture.invocation("read").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            fixture.advance(400);
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(LONGEST_BACKOFF_MILLIS);
            assertThat(fixture.onlyWaiting().invocation().deadline().atNanos())
                    .isEqualTo(invocation.deadline().atNanos());
            fixture.advance(1_000);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void aServicesOwnExceptionIsASuccess() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("refuse");
            fixture.onlyWaiting().answer(Result.exception(new IllegalStateException("by contract")));

            assertThat(ClusterFixture.resultOf(reply).isException()).isTrue();
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    private static void failAll(ClusterFixture fixture, StatusCode code) {
        for (ScriptedCall call : fixture.waiting()) {
            call.fail(code);
        }
    }
}
