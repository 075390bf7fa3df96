package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers that wait and callers that get a future see the same of every strategy. */
class StrategyCallersTest {
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
