package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that wait and callers that get a future see the same of every strategy. */
class StrategyCallersTest {
    /** A caller that waits looks at the real clock, too. */
    private static final int MILLIS = 20_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A strategy and a kind of method: {@code order} waits, {@code later} gives a future. */
    record Case(String strategy, String method) {
        boolean hidesFailures() {
            return strategy.startsWith("fails") || strategy.equals("failback");
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String strategy :
                List.of("failover", "failfast", "hedging", "forking", "broadcast", "failsafe", "failback")) {
            cases.add(new Case(strategy, "order"));
            cases.add(new Case(strategy, "later"));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aValueArrives(Case one) throws Throwable {
        try (ClusterFixture fixture = open(one, Result.value("value"))) {
            assertThat(call(fixture, one)).isEqualTo("value");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theServicesOwnExceptionArrives(Case one) {
        try (ClusterFixture fixture = open(one, Result.exception(new IllegalStateException("by contract")))) {
            assertThat(catchThrowable(() -> call(fixture, one)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("by contract");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFailureArrivesOrIsHiddenAlike(Case one) throws Throwable {
        Result refused = ClusterFixture.refused(StatusCode.RESOURCE_EXHAUSTED);
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = open(one, refused)) {
            if (one.hidesFailures()) {
                assertThat(call(fixture, one)).isNull();
            } else {
                assertThat(catchThrowable(() -> call(fixture, one)))
                        .isInstanceOfSatisfying(
                                RpcException.class,
                                failure -> assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED));
            }
            assertThat(log.warnings()).hasSize(one.strategy().equals("failsafe") ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "later"})
    void theSecondAttemptOfHedgingAnswersWhoeverWaits(String method) {
        try (ClusterFixture fixture = waiting("hedging").open(2)) {
            CompletableFuture<Object> reply = begin(fixture, method, 1);
            ScriptedCall first = fixture.onlyWaiting();
            fixture.advance(MILLIS / 2);
            assertThat(fixture.waiting()).hasSize(2);
            fixture.waiting().stream().filter(call -> call != first).forEach(call -> call.answerValue("second"));

            assertThat(reply).succeedsWithin(PATIENCE).isEqualTo("second");
            assertThat(first.isCancelled()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "later"})
    void theFirstForkAnswersWhoeverWaitsAndTheOthersAreCancelled(String method) {
        try (ClusterFixture fixture = waiting("forking").open(2)) {
            CompletableFuture<Object> reply = begin(fixture, method, 2);
            List<ScriptedCall> forks = fixture.waiting();
            forks.get(1).answerValue("quick");

            assertThat(reply).succeedsWithin(PATIENCE).isEqualTo("quick");
            assertThat(forks.get(0).isCancelled()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "later"})
    void whoeverWaitsForFailbackGetsAnEmptyResultAndTheCallIsSentAgain(String method) {
        try (ClusterFixture fixture = waiting("failback").open(1)) {
            CompletableFuture<Object> reply = begin(fixture, method, 1);
            fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.UNAVAILABLE));
            assertThat(reply).succeedsWithin(PATIENCE).isNull();
            fixture.advance(7_500);
            assertThat(fixture.onlyWaiting().invocation().attempt()).isEqualTo(2);
        }
    }

    private static ClusterFixture.Setup waiting(String strategy) {
        return Strategies.idempotent(strategy, options -> options.timeoutMillis(MILLIS));
    }

    /** Makes a call, and waits until so many attempts have been sent. */
    private static CompletableFuture<Object> begin(ClusterFixture fixture, String method, int attempts) {
        CompletableFuture<Object> reply = fixture.call(fixture.method(method));
        Awaitility.await().until(() -> fixture.waiting().size() == attempts);
        return reply;
    }

    private static ClusterFixture open(Case one, Result answer) {
        ClusterFixture fixture = Strategies.idempotent(one.strategy(), options -> options.retries(0))
                .open(3);
        fixture.transport
                .connections()
                .forEach(connection -> connection.invoker().answer(call -> answer));
        return fixture;
    }

    private static Object call(ClusterFixture fixture, Case one) throws Throwable {
        Object answer = fixture.reference.handler().call(fixture.method(one.method()), new Object[] {"argument"});
        if (!(answer instanceof CompletableFuture<?> future)) {
            return answer;
        }
        assertThat(future).isDone();
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }
}
