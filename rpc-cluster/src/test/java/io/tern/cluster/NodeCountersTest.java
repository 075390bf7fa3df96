package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Invocation;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeCountersTest {
    private static final long MILLI = 1_000_000;

    private final TestRuntime runtime = TestRuntime.create();
    private final NodeCounters counters = new NodeCounters(
            runtime.clock(), method -> runtime.clientContext().settings(method).oneway());
    private final Invocation call = runtime.newInvocation("read", "key");

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void countsWhatIsOnItsWay() {
        counters.begin();
        counters.begin();
        assertThat(counters.inFlight()).isEqualTo(2);
        counters.end(call, Result.value("answer"), MILLI, now());
        assertThat(counters.inFlight()).isEqualTo(1);
    }

    @Test
    void aDeclaredExceptionIsASuccess() {
        end(Result.exception(new IllegalStateException("by contract")), MILLI);
        assertThat(counters.succeeded()).isEqualTo(1);
        assertThat(counters.failed()).isZero();
        assertThat(counters.latencyNanos()).isCloseTo(MILLI, Percentage.withPercentage(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "NOT_FOUND", "INTERNAL", "UNKNOWN", "DEADLINE_EXCEEDED"})
    void aFastFailureOfTheNodeCountsAsSlow(StatusCode code) {
        end(failure(code), MILLI / 10);
        assertThat(counters.failed()).isEqualTo(1);
        assertThat(counters.latencyNanos()).isCloseTo(1_000 * MILLI, Percentage.withPercentage(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_ARGUMENT", "UNIMPLEMENTED", "PERMISSION_DENIED", "UNAUTHENTICATED", "SERIALIZATION"})
    void aWrongCallMakesItsNodeNeitherSlowNorQuick(StatusCode code) {
        assertMakesNeitherSlowNorQuick(failure(code));
    }

    @Test
    void aRefusalThatHoldsAtEveryNodeMakesNoneOfThemSlowOrQuick() {
        assertMakesNeitherSlowNorQuick(Result.failure(RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "quota")
                .refusalScope(RefusalScope.SERVICE)
                .build()));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "UNAVAILABLE"})
    void aGateThatRefusesOneCallMakesItsNodeNeitherSlowNorQuick(StatusCode code) {
        assertMakesNeitherSlowNorQuick(ClusterFixture.refusedByGate(code));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "UNAVAILABLE"})
    void aFilterThatRefusesOneCallMakesItsNodeNeitherSlowNorQuick(StatusCode code) {
        assertMakesNeitherSlowNorQuick(ClusterFixture.refusedByFilter(code));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "UNAVAILABLE"})
    void aNodeThatDoesNotServeTheServiceCountsAsSlow(StatusCode code) {
        end(ClusterFixture.refused(code), MILLI / 10);
        assertThat(counters.latencyNanos()).isCloseTo(1_000 * MILLI, Percentage.withPercentage(1));
    }

    private void assertMakesNeitherSlowNorQuick(Result refusal) {
        end(refusal, MILLI / 10);
        assertThat(counters.failed()).isEqualTo(1);
        assertThat(counters.latencyNanos()).as("still unknown").isZero();
        end(Result.value("answer"), 10 * MILLI);
        for (int i = 0; i < 100; i++) {
            runtime.advance(Duration.ofMillis(200));
            end(refusal, MILLI / 10);
        }
        assertThat(counters.latencyNanos()).isCloseTo(10 * MILLI, Percentage.withPercentage(1));
        end(refusal, 400 * MILLI);
        assertThat(counters.latencyNanos()).as("that took long in any case").isGreaterThan(11 * MILLI);
    }

    @Test
    void aSlowFailureCountsAsLongAsItTook() {
        end(failure(StatusCode.UNKNOWN), 3_000 * MILLI);
        assertThat(counters.latencyNanos()).isCloseTo(3_000 * MILLI, Percentage.withPercentage(1));
    }

    @Test
    void givingUpSaysOnlyThatItTookAtLeastThatLong() {
        end(Result.value("answer"), 10 * MILLI);
        end(failure(StatusCode.CANCELLED), MILLI);
        assertThat(counters.latencyNanos()).isCloseTo(10 * MILLI, Percentage.withPercentage(1));
        for (int i = 0; i < 1_000; i++) {
            end(failure(StatusCode.CANCELLED), 500 * MILLI);
        }
        assertThat(counters.latencyNanos()).isGreaterThan(400 * MILLI);
    }

    @Test
    void aSlowNodeIsNotForgottenToBeSlowWhereCallsAreGivenUpBeforeItAnswers() {
        end(Result.value("answer"), 40 * MILLI);
        for (int i = 0; i < 100; i++) {
            runtime.advance(Duration.ofSeconds(1));
            end(failure(StatusCode.CANCELLED), 30 * MILLI);
        }
        assertThat(counters.latencyNanos()).isCloseTo(40 * MILLI, Percentage.withPercentage(1));
        runtime.advance(Duration.ofSeconds(1));
        end(Result.value("answer"), 10 * MILLI);
        runtime.advance(Duration.ofSeconds(1));
        end(Result.value("answer"), 10 * MILLI);
        assertThat(counters.latencyNanos()).as("answers count").isLessThan(20 * MILLI);
    }

    @Test
    void refusalsAndFailuresSayNothingOfHowFastItAnswers() {
        assertThat(counters.answerNanos()).as("asked for").isZero();
        end(Result.value("answer"), 10 * MILLI);
        for (StatusCode code : StatusCode.values()) {
            if (code != StatusCode.DEADLINE_EXCEEDED) {
                end(failure(code), MILLI / 10);
                end(failure(code), 100 * MILLI);
            }
        }
        assertThat(counters.answerNanos()).isCloseTo(10 * MILLI, Percentage.withPercentage(1));
        assertThat(counters.latencyNanos()).isGreaterThan(20 * MILLI);
    }

    @Test
    void aTimeoutSaysThatAnAnswerTakesAtLeastThatLong() {
        assertThat(counters.answerNanos()).isZero();
        end(Result.value("answer"), 10 * MILLI);
        for (int i = 0; i < 1_000; i++) {
            end(failure(StatusCode.DEADLINE_EXCEEDED), MILLI);
        }
        assertThat(counters.answerNanos()).isCloseTo(10 * MILLI, Percentage.withPercentage(1));
        for (int i = 0; i < 1_000; i++) {
            end(failure(StatusCode.DEADLINE_EXCEEDED), 500 * MILLI);
        }
        assertThat(counters.answerNanos()).isGreaterThan(400 * MILLI);
    }

    @Test
    void aOneWayCallThatWasSentSaysNothingAboutTheLatency() {
        Invocation oneway = runtime.newInvocation("tell", "key");
        end(Result.value("answer"), 10 * MILLI);
        for (int i = 0; i < 1_000; i++) {
            counters.begin();
            counters.end(oneway, Result.value(null), MILLI / 100, now());
        }
        assertThat(counters.latencyNanos()).isCloseTo(10 * MILLI, Percentage.withPercentage(1));
        assertThat(counters.succeeded()).isEqualTo(1_001);
        assertThat(counters.inFlight()).isZero();
    }

    private void end(Result result, long elapsedNanos) {
        counters.begin();
        counters.end(call, result, elapsedNanos, now());
    }

    private long now() {
        return runtime.context().clock().nanoTime();
    }
}
