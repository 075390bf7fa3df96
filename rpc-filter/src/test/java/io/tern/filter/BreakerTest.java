package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Invocation;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One node of two: when it opens, how it finds out that the node is well, and what a call says about it. */
final class BreakerTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = failure(StatusCode.UNAVAILABLE, false);

    private final TestRuntime runtime = TestRuntime.create();
    private final LongAdder opened = new LongAdder();
    private final Breakers breakers = new Breakers(
            new BreakerLog("demo.EchoService", runtime.clock(), opened),
            5,
            runtime.clock(),
            () -> 0,
            method -> method.settings().oneway(),
            null);
    private final Breaker breaker = breakers.guard(ScriptedNode.nodes(2).get(0));
    private final Breaker other = breakers.guard(ScriptedNode.nodes(2).get(1));

    @AfterEach
    void close() {
        runtime.close();
    }

    private static Result failure(StatusCode code, boolean notExecuted) {
        return Result.failure(RpcException.builder(code, "scripted")
                .notExecuted(notExecuted)
                .stackTrace(false)
                .build());
    }

    private boolean eligible() {
        return breaker.eligible(runtime.newInvocation("read", "key"));
    }

    private Permit acquire() {
        assertThat(eligible()).isTrue();
        return Objects.requireNonNull(breaker.tryAcquire(runtime.newInvocation("read", "key")), "permit");
    }

    private void call(Result result) {
        acquire().release(result);
    }

    private void open() {
        for (int i = 0; i < 5; i++) {
            call(BROKEN);
        }
        assertThat(eligible()).isFalse();
    }

    private void passes(Duration duration) {
        runtime.advance(duration.minusNanos(1));
        assertThat(eligible()).isFalse();
        runtime.advance(Duration.ofNanos(1));
        assertThat(eligible()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "INTERNAL", "UNKNOWN", "DEADLINE_EXCEEDED"})
    void opensAfterFiveFailuresInARow(StatusCode code) {
        for (int i = 0; i < 5; i++) {
            call(failure(code, false));
        }
        assertThat(eligible()).isFalse();
        assertThat(breaker.tryAcquire(runtime.newInvocation("read", "key"))).isNull();
        assertThat(opened.sum()).isOne();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNAVAILABLE", "INTERNAL", "UNKNOWN", "DEADLINE_EXCEEDED"})
    void failuresThatAreNotTheNodesCountNeitherWay(StatusCode code) {
        for (int i = 0; i < 100; i++) {
            call(failure(code, false));
        }
        for (int i = 0; i < 4; i++) {
            call(BROKEN);
            call(failure(code, false));
        }
        assertThat(eligible()).isTrue();
        assertThat(opened.sum()).isZero();
        call(BROKEN);
        assertThat(eligible()).isFalse();
    }

    @Test
    void closesForACallThatNoOtherNodeOfItsRouteWouldTake() {
        open();
        Invocation call = runtime.newInvocation("read", "key");
        assertThat(breaker.objection(call)).isEqualTo("held off by the breaker");
        assertThat(breaker.eligibleAsLastResort(call)).isTrue();

        Permit permit = Objects.requireNonNull(breaker.tryAcquireAsLastResort(call), "permit");

        assertThat(eligible()).isTrue();
        assertThat(breaker.objection(call)).isNull();
        assertThat(breakers.open()).isZero();
        permit.release(BROKEN);
        for (int i = 0; i < 4; i++) {
            call(BROKEN);
        }
        assertThat(eligible()).as("five new failures open it again").isFalse();
        assertThat(breakers.open()).isOne();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "DEADLINE_EXCEEDED"})
    void callsThatNeverReachedTheServiceCountNeitherWay(StatusCode code) {
        for (int i = 0; i < 100; i++) {
            call(failure(code, true));
        }
        assertThat(eligible()).isTrue();
    }

    @Test
    void callsThatAFilterOfTheServerRefusedCountNeitherWay() {
        for (int i = 0; i < 100; i++) {
            call(Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "no such customer")
                    .remote(true)
                    .build()));
        }
        assertThat(eligible()).isTrue();
    }

    @Test
    void aValueOrAnExceptionByContractEndsARowOfFailures() {
        Result[] well = {VALUE, Result.exception(new SampleService.SampleException("by contract"))};
        for (int i = 0; i < 100; i++) {
            for (int failure = 0; failure < 4; failure++) {
                call(BROKEN);
            }
            call(well[i % 2]);
        }
        assertThat(eligible()).isTrue();
    }

    @Test
    void oneProbeAtATimeFindsOutAfterASecond() {
        open();
        passes(Duration.ofSeconds(1));
        Permit probe = acquire();
        assertThat(eligible()).isFalse();
        assertThat(breaker.tryAcquire(runtime.newInvocation("read", "key"))).isNull();
        probe.release(VALUE);
        Permit first = acquire();
        Permit second = acquire();
        first.release(VALUE);
        second.release(VALUE);
        assertThat(breakers.open()).isZero();
    }

    @Test
    void staysOpenTwiceAsLongAfterEachFailedProbeButNoLongerThanFiveSeconds() {
        open();
        for (int seconds : new int[] {1, 2, 4, 5, 5}) {
            passes(Duration.ofSeconds(seconds));
            call(BROKEN);
        }
        assertThat(opened.sum()).as("it was not closed in between").isOne();
        passes(Duration.ofSeconds(5));
        call(VALUE);
        open();
        assertThat(opened.sum()).isEqualTo(2);
        passes(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"CANCELLED", "RESOURCE_EXHAUSTED", "PERMISSION_DENIED"})
    void aProbeThatSaysNothingIsFollowedByTheNextAtOnce(StatusCode code) {
        open();
        passes(Duration.ofSeconds(1));
        call(failure(code, false));
        call(failure(StatusCode.UNAVAILABLE, true)); // Acquired, but not sent after all.
        Permit probe = acquire();
        assertThat(eligible()).isFalse();
        probe.release(BROKEN);
        passes(Duration.ofSeconds(2));
    }

    @Test
    void aProbeThatIsNotAnsweredKeepsItsNodeOutNoLongerThanTheLongestPause() {
        open();
        passes(Duration.ofSeconds(1));
        Permit unanswered = acquire();
        passes(Duration.ofSeconds(5));
        Permit next = acquire();
        assertThat(eligible()).isFalse();
        unanswered.release(VALUE);
        assertThat(eligible()).as("after a probe that was given up").isFalse();
        next.release(VALUE);
        assertThat(eligible()).isTrue();
        assertThat(breakers.open()).isZero();
    }

    @Test
    void aOneWayCallThatWasWrittenDoesNotEndARowOfFailures() {
        for (int i = 0; i < 5; i++) {
            assertThat(eligible()).isTrue();
            tell().release(Result.value(null));
            call(BROKEN);
        }
        assertThat(eligible()).isFalse();
    }

    @Test
    void aOneWayCallIsNoProbeAndPassesWhenTheNodeIsWell() {
        Invocation oneway = runtime.newInvocation("tell", "key");
        open();
        passes(Duration.ofSeconds(1));
        assertThat(breaker.eligible(oneway)).isFalse();
        assertThat(breaker.tryAcquire(oneway)).isNull();
        call(VALUE);
        assertThat(breaker.eligible(oneway)).isTrue();
        tell().release(Result.value(null));
    }

    private Permit tell() {
        return Objects.requireNonNull(breaker.tryAcquire(runtime.newInvocation("tell", "key")), "permit");
    }

    @Test
    void callsFromBeforeItOpenedSayNothingAboutTheTimeAfter() {
        Permit[] early = new Permit[10];
        for (int i = 0; i < early.length; i++) {
            early[i] = acquire();
        }
        open();
        early[0].release(VALUE);
        early[1].release(BROKEN);
        assertThat(eligible()).isFalse();
        passes(Duration.ofSeconds(1));
        call(VALUE);
        for (int i = 2; i < early.length; i++) {
            early[i].release(BROKEN);
        }
        assertThat(eligible()).isTrue();
    }

    @Test
    void askingHasNoEffectOnAnOpenBreakerThatIsDue() {
        open();
        passes(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertThat(eligible()).isTrue();
        }
        Permit probe = acquire();
        assertThat(eligible()).isFalse();
        probe.release(VALUE);
        assertThat(other.eligible(runtime.newInvocation("read", "key"))).isTrue();
    }

    @Test
    void hasNothingToSayToCallersBecauseAnotherNodeIsLeft() {
        open();
        assertThat(breaker.refusal(runtime.newInvocation("read", "key"))).isNull();
    }
}
