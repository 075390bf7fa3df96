package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.NodeGuard;
import io.tern.api.Result;
import io.tern.api.Router;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A frozen node must not cost an idempotent call. */
class SecondAttemptTest {
    @Test
    void atHalfTimeTheNodeIsProbedAndAnotherOneTriedBesideIt() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(490);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(10);

            assertThat(fixture.connection(first).probes()).isEqualTo(1);
            assertThat(fixture.connection(3 - first).probes()).isZero();
            assertThat(only(fixture, first).isDone()).isFalse();
            assertThat(only(fixture, 3 - first).invocation().attempt()).isEqualTo(2);
            assertThat(reply).isNotDone();
        }
    }

    @Test
    void theSecondAnswerWinsAndTheFirstAttemptIsCancelled() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(500);
            only(fixture, 3 - first).answerValue("second");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("second");
            assertThat(only(fixture, first).isCancelled()).isTrue();
        }
    }

    @Test
    void aRouterThatThrowsLeavesNoAttemptOnItsWay() {
        AtomicBoolean throwing = new AtomicBoolean();
        try (ClusterFixture fixture = setup().extension(Router.class, "buggy", OneSetRouter.throwingWhile(throwing))
                .open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            ScriptedCall first = fixture.onlyWaiting();
            throwing.set(true);
            fixture.advance(500);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
            assertThat(first.isCancelled()).isTrue();
        }
    }

    @Test
    void aNodeThatIsReachedLateInTheFirstAttemptHasNotFailed() {
        Judge judge = new Judge();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "judge", judge).open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(400);
            fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.UNAVAILABLE));
            int reached = fixture.whereWaiting();
            fixture.advance(100);
            assertThat(fixture.waiting()).hasSize(2);
            fixture.waiting().stream()
                    .filter(call -> call.invocation().attempt() == 2)
                    .forEach(call -> call.answerValue("second"));

            assertThat(reply).isCompleted();
            assertThat(only(fixture, reached).isCancelled()).isTrue();
            assertThat(judge.timeouts()).isEmpty();
        }
    }

    @Test
    void aNodeThatIsOutrunAfterHalfTheTimeHasFailedForWhoeverJudgesIt() {
        Judge judge = new Judge();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "judge", judge).open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(500);
            only(fixture, 3 - first).answerValue("second");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("second");
            assertThat(judge.failures)
                    .singleElement()
                    .returns(StatusCode.DEADLINE_EXCEEDED, RpcException::code)
                    .returns(false, RpcException::notExecuted);
        }
    }

    @Test
    void aNodeThatGotTheCallLateHasNotHadHalfOfItsTime() {
        Judge judge = new Judge();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "judge", judge).open(2)) {
            Invocation call = fixture.invocation("read").build();
            fixture.advance(600); // As in a filter.
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(call);
            int first = fixture.whereWaiting();
            fixture.advance(20);
            only(fixture, 3 - first).answerValue("second");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("second");
            assertThat(judge.failures).extracting(RpcException::code).containsExactly(StatusCode.CANCELLED);
        }
    }

    @Test
    void aSecondAttemptThatIsOutrunHasNot() {
        Judge judge = new Judge();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "judge", judge).open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(900);
            only(fixture, first).answerValue("first");

            assertThat(reply).isCompleted();
            assertThat(judge.failures).extracting(RpcException::code).containsExactly(StatusCode.CANCELLED);
        }
    }

    @Test
    void theFirstAnswerWinsAndTheSecondAttemptIsCancelled() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(600);
            only(fixture, first).answerValue("first");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("first");
            assertThat(only(fixture, 3 - first).isCancelled()).isTrue();
        }
    }

    @Test
    void aFailureThatMayBeReSentWaitsForTheOtherAttempt() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(500);
            only(fixture, first).fail(StatusCode.UNAVAILABLE);
            assertThat(reply).isNotDone();
            only(fixture, 3 - first).answerValue("second");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("second");
        }
    }

    @Test
    void afterBothHaveFailedAThirdNodeIsTriedIfARetryIsLeft() {
        try (ClusterFixture fixture = setup().open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(500);
            fixture.waiting().forEach(call -> call.fail(StatusCode.UNAVAILABLE));
            fixture.advance(50);
            assertThat(fixture.onlyWaiting().invocation().attempt()).isEqualTo(3);
            fixture.onlyWaiting().answerValue("third");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("third");
        }
    }

    @Test
    void timeSpentWaitingForANodeIsNotTheMethodsLatency() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.connection(1).becomes(ConnectionState.CONNECTING);
            fixture.connection(2).becomes(ConnectionState.CONNECTING);
            CompletableFuture<Result> waiting = fixture.invoke("read");
            fixture.advance(900);
            fixture.connection(1).becomes(ConnectionState.READY);
            fixture.connection(2).becomes(ConnectionState.READY);
            fixture.onlyWaiting().answerValue("at last");
            assertThat(ClusterFixture.answerOf(waiting)).isEqualTo("at last");

            CompletableFuture<Result> late = fixture.invoke("read");
            fixture.advance(500);
            assertThat(fixture.waiting()).hasSize(2);
            fixture.waiting().get(0).answerValue("value");
            assertThat(ClusterFixture.answerOf(late)).isEqualTo("value");
        }
    }

    @Test
    void itCountsAsOneOfTheRetries() {
        try (ClusterFixture fixture =
                setup().options(options -> options.retries(1)).open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(500);
            assertThat(fixture.waiting()).hasSize(2);
            fixture.waiting().forEach(call -> call.fail(StatusCode.UNAVAILABLE));
            fixture.advance(50);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNAVAILABLE);
            assertThat(fixture.calls()).hasSize(2);
        }
    }

    @Test
    void aFailureThatMayNotBeReSentWins() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(500);
            only(fixture, 3 - first).fail(StatusCode.UNKNOWN);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNKNOWN);
            assertThat(only(fixture, first).isCancelled()).isTrue();
        }
    }

    @Test
    void thereIsOnlyOne() {
        try (ClusterFixture fixture = setup().open(5)) {
            var unused = fixture.invoke("read");
            fixture.advance(990);

            assertThat(fixture.calls()).hasSize(2);
        }
    }

    @Test
    void aRetryThatHangsBeforeHalfTimeIsCoveredToo() {
        try (ClusterFixture fixture = setup().open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(100);
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(50);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(360);
            assertThat(fixture.waiting()).hasSize(2);
            fixture.waiting().get(1).answerValue("saved");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("saved");
        }
    }

    @Test
    void aMethodThatUsuallyTakesLongerIsLeftAlone() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> slow = fixture.invoke("read");
            fixture.advance(490);
            fixture.onlyWaiting().answerValue("slow");
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Result> slower = fixture.invoke("read");
                fixture.advance(800);
                fixture.waiting().forEach(call -> call.answerValue("slower"));
                assertThat(slower).isDone();
            }
            int before = fixture.calls().size();
            int probes = probes(fixture);

            var unused = fixture.invoke("read");
            fixture.advance(900);

            assertThat(slow).isDone();
            assertThat(fixture.calls()).hasSize(before + 1);
            assertThat(probes(fixture)).isEqualTo(probes);
        }
    }

    @Test
    void neitherOtherMethodsNorRetriesOfTheCallerNorFailfastGetOne() {
        try (ClusterFixture fixture = setup().open(2)) {
            var order = fixture.invoke("order");
            Invocation retried = fixture.invocation("read").attempt(2).build();
            var retry = fixture.reference.chain().invoke(retried);
            fixture.advance(900);
            assertThat(fixture.calls()).hasSize(2);
            assertThat(order).isNotDone();
            assertThat(retry).isNotDone();
        }
        try (ClusterFixture fixture =
                setup().options(options -> options.cluster("failfast")).open(2)) {
            var unused = fixture.invoke("read");
            fixture.advance(900);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @Test
    void aOnewayCallGetsNone() {
        MethodSettings idempotent = MethodSettings.builder().idempotent(true).build();
        try (ClusterFixture fixture =
                setup().options(options -> options.method("tell", idempotent)).open(2)) {
            var unused = fixture.invoke("tell");
            fixture.advance(900);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @Test
    void withoutRetriesThereIsNone() {
        try (ClusterFixture fixture =
                setup().options(options -> options.retries(0)).open(2)) {
            var unused = fixture.invoke("read");
            fixture.advance(900);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @Test
    void itIsTakenFromTheUpperHalfOfTheBudget() {
        try (ClusterFixture fixture = setup().open(2)) {
            for (int i = 0; i < 120; i++) {
                var unused = fixture.invoke("read");
            }
            fixture.advance(500);

            assertThat(fixture.calls()).hasSize(120 + 50);
        }
    }

    @Test
    void theOnlyOpenNodeIsProbedAllTheSame() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            var unused = fixture.invoke("read");
            fixture.advance(500);

            assertThat(fixture.connection(1).probes()).isEqualTo(1);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @Test
    void cancellingTheCallCancelsBothAttempts() {
        try (ClusterFixture fixture = setup().open(2)) {
            Invocation invocation = fixture.invocation("read").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            fixture.advance(500);
            invocation.cancel("test");

            assertThat(fixture.calls()).hasSize(2).allMatch(ScriptedCall::isCancelled);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
        }
    }

    private static int probes(ClusterFixture fixture) {
        return fixture.connection(1).probes() + fixture.connection(2).probes();
    }

    private static ScriptedCall only(ClusterFixture fixture, int node) {
        assertThat(fixture.callsAt(node)).hasSize(1);
        return fixture.callsAt(node).get(0);
    }
}
