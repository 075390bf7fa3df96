package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Closed, open and half-open, in virtual time. */
final class ClassicCircuitTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted"));
    private static final Result CANCELLED = Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted"));
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final ClassicCircuit circuit =
            new ClassicCircuit("demo.EchoService", new ClassicCircuit.Rule(50, 20, PAUSE.toNanos(), 3), clock);

    private Permit acquired() {
        return Objects.requireNonNull(circuit.tryAcquire(), "held back");
    }

    private void call(Result result, int times) {
        for (int i = 0; i < times; i++) {
            acquired().release(result);
        }
    }

    private void open() {
        call(BROKEN, 20);
        assertThat(circuit.tryAcquire()).isNull();
    }

    @Test
    void opensWhenHalfOfTheCallsFail() {
        call(VALUE, 10);
        call(BROKEN, 9);
        assertThat(circuit.tryAcquire()).isNotNull();
        call(BROKEN, 1);
        assertThat(circuit.tryAcquire()).isNull();
    }

    @Test
    void doesNotOpenForFewerCallsThanSaid() {
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire()).isNotNull();
    }

    @Test
    void failuresOfLongAgoDoNotCount() {
        call(BROKEN, 19);
        clock.advance(Duration.ofSeconds(10));
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire()).isNotNull();
    }

    @Test
    void whatSaysNothingAboutTheServiceDoesNotCount() {
        call(CANCELLED, 100);
        call(Result.failure(RpcException.of(StatusCode.RESOURCE_EXHAUSTED, "scripted")), 100);
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire()).isNotNull();
    }

    @Test
    void theRefusalIsOneThatNobodySendsAgainAndSaysWhen() {
        open();
        clock.advance(Duration.ofSeconds(2));
        RpcException refusal = circuit.refusal();
        assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(refusal.retryAfter()).hasMillis(3_000);
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal.reason())
                .isEqualTo("the circuit of demo.EchoService is open: at least 50 % of its calls failed, or its probes"
                        + " did, set by circuitBreaker");
    }

    @Test
    void afterThePauseSoManyProbesGoOutAndTheirSuccessClosesIt() {
        open();
        clock.advance(PAUSE.minusNanos(1));
        assertThat(circuit.tryAcquire()).isNull();
        clock.advance(Duration.ofNanos(1));
        Permit first = acquired();
        Permit second = acquired();
        Permit third = acquired();
        assertThat(circuit.tryAcquire()).isNull();
        assertThat(circuit.refusal().retryAfter()).hasMillis(10);
        first.release(VALUE);
        second.release(VALUE);
        assertThat(circuit.tryAcquire()).as("all must succeed").isNull();
        third.release(VALUE);
        call(VALUE, 100);
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire()).isNotNull();
    }

    @Test
    void oneProbeThatFailsOpensItAgain() {
        open();
        clock.advance(PAUSE);
        Permit first = acquired();
        Permit second = acquired();
        first.release(BROKEN);
        second.release(VALUE);
        assertThat(circuit.tryAcquire()).isNull();
        assertThat(circuit.refusal().retryAfter()).isEqualTo(PAUSE);
    }

    @Test
    void aProbeThatSaysNothingIsFollowedByAnother() {
        open();
        clock.advance(PAUSE);
        for (int i = 0; i < 10; i++) {
            call(CANCELLED, 3);
        }
        call(VALUE, 3);
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire()).isNotNull();
    }

    @Test
    void probesThatDoNotEndAreFollowedByOthersAfterAnotherPause() {
        open();
        clock.advance(PAUSE);
        Permit lost = acquired();
        call(VALUE, 2);
        assertThat(circuit.tryAcquire()).isNull();
        clock.advance(PAUSE);
        call(VALUE, 2);
        lost.release(BROKEN);
        call(VALUE, 1);
        assertThat(circuit.toString()).contains("closed");
    }

    @Test
    void whatBeganBeforeItOpenedSaysNothingLater() {
        Permit early = acquired();
        open();
        clock.advance(PAUSE);
        Permit probe = acquired();
        early.release(BROKEN);
        probe.release(VALUE);
        call(VALUE, 2);
        assertThat(circuit.toString()).contains("closed");
    }
}
