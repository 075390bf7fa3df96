package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.NodeGuard;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService.SampleException;
import io.tern.testkit.ScriptedCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForkingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void goesToSoManyNodesOrToAllThereAre(int forks) {
        try (ClusterFixture fixture = open(5, forks)) {
            var unused = fixture.invoke("read");
            int expected = Math.min(5, forks);
            assertThat(fixture.waiting()).hasSize(expected);
            assertThat(fixture.transport.connections())
                    .allSatisfy(node -> assertThat(node.invoker().calls()).hasSizeLessThanOrEqualTo(1));
        }
    }

    @Test
    void goesToTwoUnlessToldOtherwise() {
        try (ClusterFixture fixture = Strategies.idempotent("forking").open(5)) {
            var unused = fixture.invoke("read");
            assertThat(fixture.waiting())
                    .extracting(call -> call.invocation().attempt())
                    .containsExactlyInAnyOrder(1, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9})
    void otherNumbersAreRefused(int forks) {
        assertThatThrownBy(() -> open(2, forks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("forks: '" + forks + "' (expected: an integer of 1 to 8)");
    }

    @Test
    void theFirstValueWinsAndTheOthersAreCancelled() {
        try (ClusterFixture fixture = open(3, 3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            List<ScriptedCall> forks = fixture.waiting();
            forks.get(1).answerValue("first");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("first");
            assertThat(forks.get(0).isCancelled()).isTrue();
            assertThat(forks.get(1).isCancelled()).isFalse();
            assertThat(forks.get(2).isCancelled()).isTrue();
            assertThat(fixture.waiting()).isEmpty();
        }
    }

    @Test
    void aNodeThatNeverAnswersHasFailedWithEachFifthForkThatIsOutrunThere() {
        Judge judge = new Judge();
        try (ClusterFixture fixture = Strategies.idempotent("forking")
                .extension(NodeGuard.class, "judge", judge)
                .open(2)) {
            for (int i = 0; i < 10; i++) {
                CompletableFuture<Result> reply = fixture.invoke("read");
                Strategies.answerAll(fixture.connection(2).invoker().waiting());
                assertThat(reply).isCompleted();
            }
            assertThat(judge.timeouts()).isEmpty();
            fixture.advance(500);
            assertThat(judge.timeouts()).hasSize(2);
            assertThat(fixture.waiting()).isEmpty();
        }
    }

    @Test
    void theServicesOwnExceptionIsAnAnswer() {
        try (ClusterFixture fixture = open(2, 2)) {
            CompletableFuture<Result> reply = fixture.invoke("refuse");
            List<ScriptedCall> forks = fixture.waiting();
            forks.get(0).answer(Result.exception(new SampleException("by contract")));

            assertThat(ClusterFixture.resultOf(reply).thrown()).hasMessage("by contract");
            assertThat(forks.get(1).isCancelled()).isTrue();
        }
    }

    @Test
    void aFailureWaitsForTheOthers() {
        try (ClusterFixture fixture = open(2, 2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            List<ScriptedCall> forks = fixture.waiting();
            forks.get(0).fail(StatusCode.UNKNOWN);
            assertThat(reply).isNotDone();
            forks.get(1).answerValue("saved");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("saved");
        }
    }

    @Test
    void ofFailuresTheFirstThatWouldHappenAnywhereIsToldWithAllAddresses() {
        try (ClusterFixture fixture = open(3, 3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            List<ScriptedCall> forks = fixture.waiting();
            forks.get(0).fail(StatusCode.INTERNAL);
            forks.get(1).fail(StatusCode.UNKNOWN);
            forks.get(2).fail(StatusCode.INVALID_ARGUMENT);

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNKNOWN);
            assertThat(failureOf(reply).notExecuted()).isFalse();
            assertThat(failureOf(reply))
                    .hasMessageContaining("all 3 forks failed: ")
                    .hasMessageContaining("10.0.0.1:20880 ")
                    .hasMessageContaining("10.0.0.2:20880 ")
                    .hasMessageContaining("10.0.0.3:20880 ");
        }
    }

    @Test
    void ofFailuresThatMayPassTheLastIsTold() {
        try (ClusterFixture fixture = open(2, 2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            List<ScriptedCall> forks = fixture.waiting();
            forks.get(0).fail(StatusCode.INTERNAL);
            forks.get(1).fail(StatusCode.UNAVAILABLE);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNAVAILABLE);
        }
    }

    @Test
    void saysNotExecutedOnlyIfThatIsTrueOfAllForks() {
        try (ClusterFixture fixture = open(2, 2)) {
            for (StatusCode first : List.of(StatusCode.RESOURCE_EXHAUSTED, StatusCode.UNAVAILABLE)) {
                CompletableFuture<Result> reply = fixture.invoke("read");
                List<ScriptedCall> forks = fixture.waiting();
                forks.get(0).answer(first == StatusCode.UNAVAILABLE ? ClusterFixture.failure(first) : refused(first));
                forks.get(1).answer(refused(StatusCode.RESOURCE_EXHAUSTED));
                assertThat(failureOf(reply).notExecuted()).isEqualTo(first != StatusCode.UNAVAILABLE);
            }
        }
    }

    @Test
    void eachForkGoesElsewhereWithWhatCertainlyDidNotRun() {
        try (ClusterFixture fixture = open(3, 2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            List<ScriptedCall> forks = fixture.waiting();
            forks.get(0).answer(refused(StatusCode.UNAVAILABLE));
            assertThat(fixture.calls()).hasSize(3);
            assertThat(fixture.waiting()).hasSize(2);
            forks.get(1).fail(StatusCode.INTERNAL);
            fixture.onlyWaiting().answerValue("third node");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("third node");
        }
    }

    @Test
    void nodesThatAreNotOpenAreNotWaitedForBesideOneThatIs() {
        try (ClusterFixture fixture = open(2, 2)) {
            fixture.connection(1).becomes(ConnectionState.CONNECTING);
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
        }
    }

    @Test
    void noNodeIsWaitedForInPlaceOfOneThatIsHeldOff() {
        TestBreaker breaker = new TestBreaker();
        try (ClusterFixture fixture = Strategies.idempotent("forking")
                .extension(NodeGuard.class, "breaker", breaker)
                .open(3)) {
            breaker.open.add(2);
            fixture.connection(3).becomes(ConnectionState.CONNECTING);
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
        }
    }

    @Test
    void noNodeIsWaitedForInPlaceOfOneThatDoesNotServeTheService() {
        try (ClusterFixture fixture = open(3, 2)) {
            CompletableFuture<Result> first = fixture.invoke("read");
            fixture.connection(2).invoker().waiting().forEach(call -> call.answer(refused(StatusCode.NOT_FOUND)));
            Strategies.answerAll(fixture.waiting());
            assertThat(first).isCompleted();
            fixture.connection(3).becomes(ConnectionState.CONNECTING);

            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
        }
    }

    @Test
    void aNodeThatWasReachedLateIsNotBlamedForTheTimeBefore() {
        Judge judge = new Judge();
        try (ClusterFixture fixture = Strategies.idempotent("forking")
                .extension(NodeGuard.class, "judge", judge)
                .open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            List<ScriptedCall> forks = fixture.waiting();
            fixture.advance(550);
            forks.get(0).answer(refused(StatusCode.UNAVAILABLE));
            assertThat(fixture.waiting()).hasSize(2);
            fixture.advance(10);
            forks.get(1).answerValue("value");
            assertThat(reply).isCompleted();

            assertThat(judge.failures)
                    .extracting(RpcException::code)
                    .containsExactly(StatusCode.UNAVAILABLE, StatusCode.CANCELLED);
        }
    }

    @Test
    void aCallMadeWhileServingARetryIsNotForked() {
        try (ClusterFixture fixture = open(3, 3)) {
            Invocation second = fixture.invocation("read").attempt(2).build();
            var unused = fixture.reference.chain().invoke(second);
            assertThat(fixture.onlyWaiting().invocation().attempt()).isEqualTo(2);
        }
    }

    @Test
    void aOnewayCallGoesOutOnce() {
        try (ClusterFixture fixture = open(3, 3)) {
            var unused = fixture.invoke("tell");
            assertThat(fixture.waiting()).hasSize(1);
        }
    }

    @Test
    void cancellingTheCallCancelsAllForks() {
        try (ClusterFixture fixture = open(3, 3)) {
            Invocation invocation = fixture.invocation("read").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            invocation.cancel("test");
            assertThat(fixture.calls()).hasSize(3).allMatch(ScriptedCall::isCancelled);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
        }
    }

    @Test
    void noForkOutlivesTheDeadline() {
        try (ClusterFixture fixture = open(3, 3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(1_000);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
            assertThat(fixture.waiting()).isEmpty();
        }
    }

    private static ClusterFixture open(int nodes, int forks) {
        return Strategies.idempotent("forking", options -> options.set("forks", String.valueOf(forks)))
                .open(nodes);
    }
}
