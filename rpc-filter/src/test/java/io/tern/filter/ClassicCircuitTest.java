package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Closed, open and half-open, in virtual time. */
final class ClassicCircuitTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted"));
    private static final Result CANCELLED = Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted"));
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration SLOW = Duration.ofMillis(300);

    private final ManualClock clock = new ManualClock();
    private final LongAdder opened = new LongAdder();
    private final ClassicCircuit circuit =
            new ClassicCircuit("demo.EchoService", new ClassicRule(50, 20, PAUSE.toNanos(), 3, null), clock, opened);

    private Permit acquired() {
        return Objects.requireNonNull(circuit.tryAcquire(Priority.NORMAL), "held back");
    }

    private void call(Result result, int times) {
        for (int i = 0; i < times; i++) {
            acquired().release(result);
        }
    }

    private void open() {
        call(BROKEN, 20);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNull();
    }

    @Test
    void opensWhenHalfOfTheCallsFail() {
        call(VALUE, 10);
        call(BROKEN, 9);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNotNull();
        assertThat(opened.sum()).isZero();
        call(BROKEN, 1);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNull();
        assertThat(opened.sum()).isOne();
    }

    @Test
    void doesNotOpenForFewerCallsThanSaid() {
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNotNull();
    }

    @Test
    void failuresOfLongAgoDoNotCount() {
        call(BROKEN, 19);
        clock.advance(Duration.ofSeconds(10));
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNotNull();
    }

    @Test
    void whatSaysNothingAboutTheServiceDoesNotCount() {
        call(CANCELLED, 100);
        call(Result.failure(RpcException.of(StatusCode.RESOURCE_EXHAUSTED, "scripted")), 100);
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNotNull();
    }

    @Test
    void theRefusalIsOneThatNobodySendsAgainAndSaysWhen() {
        open();
        clock.advance(Duration.ofSeconds(2));
        RpcException refusal = circuit.refusal(Priority.NORMAL);
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
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNull();
        clock.advance(Duration.ofNanos(1));
        Permit first = acquired();
        Permit second = acquired();
        Permit third = acquired();
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNull();
        assertThat(circuit.refusal(Priority.NORMAL).retryAfter()).hasMillis(10);
        first.release(VALUE);
        second.release(VALUE);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).as("all must succeed").isNull();
        third.release(VALUE);
        call(VALUE, 100);
        call(BROKEN, 19);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNotNull();
        call(BROKEN, 81);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNull();
        assertThat(opened.sum()).as("it was closed in between").isEqualTo(2);
    }

    @Test
    void oneProbeThatFailsOpensItAgain() {
        open();
        clock.advance(PAUSE);
        Permit first = acquired();
        Permit second = acquired();
        first.release(BROKEN);
        second.release(VALUE);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNull();
        assertThat(circuit.refusal(Priority.NORMAL).retryAfter()).isEqualTo(PAUSE);
        assertThat(opened.sum()).as("it was not closed in between").isOne();
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
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNotNull();
    }

    @Test
    void probesThatDoNotEndAreFollowedByOthersAfterAnotherPause() {
        open();
        clock.advance(PAUSE);
        Permit lost = acquired();
        call(VALUE, 2);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNull();
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

    @Test
    void callsThatSucceedSlowlyOpenItWhereItIsSaidWhatIsSlow() {
        ClassicCircuit measured = measuring();
        call(measured, VALUE, SLOW, 15);
        call(measured, VALUE, SLOW.minusNanos(1), 4);
        assertThat(measured.tryAcquire(Priority.NORMAL))
                .as("less than 80 %% of at least 20 calls")
                .isNotNull();
        call(measured, VALUE, SLOW.plusNanos(1), 1);
        assertThat(measured.tryAcquire(Priority.NORMAL))
                .as("only what takes longer is slow")
                .isNotNull();
        call(measured, VALUE, SLOW.plusNanos(1), 60);
        assertThat(measured.tryAcquire(Priority.NORMAL)).as("61 of 80").isNotNull();
        call(measured, VALUE, SLOW.plusNanos(1), 15);
        assertThat(measured.tryAcquire(Priority.NORMAL)).as("76 of 95").isNull();
        assertThat(opened.sum()).isOne();
        assertThat(measured.refusal(Priority.NORMAL).reason())
                .isEqualTo("the circuit of demo.EchoService is open: at least 50 % of its calls failed, or 80 % took"
                        + " longer than 300 ms, or its probes did, set by circuitBreaker");
    }

    @Test
    void failuresCountAsSlowOnlyIfTheyAre() {
        ClassicCircuit measured = measuring();
        call(measured, VALUE, Duration.ofMillis(1), 25);
        call(measured, VALUE, SLOW.plusNanos(1), 90);
        call(measured, BROKEN, Duration.ofMillis(1), 9);
        call(measured, BROKEN, SLOW.plusNanos(1), 45);
        assertThat(measured.tryAcquire(Priority.NORMAL))
                .as("135 of 169 are slow, 54 have failed")
                .isNotNull();
        call(measured, BROKEN, SLOW.plusNanos(1), 1);
        assertThat(measured.tryAcquire(Priority.NORMAL)).as("136 of 170").isNull();
    }

    @Test
    void slowCallsThatSayNothingAboutTheServiceDoNotCount() {
        ClassicCircuit measured = measuring();
        call(measured, CANCELLED, SLOW.multipliedBy(2), 100);
        assertThat(measured.tryAcquire(Priority.NORMAL)).isNotNull();
    }

    @Test
    void aSlowProbeOpensItAgainAndQuickOnesCloseIt() {
        ClassicCircuit measured = measuring();
        call(measured, VALUE, SLOW.plusNanos(1), 100);
        assertThat(measured.tryAcquire(Priority.NORMAL)).isNull();
        clock.advance(PAUSE);
        call(measured, VALUE, Duration.ofMillis(1), 2);
        call(measured, VALUE, SLOW.plusNanos(1), 1);
        assertThat(measured.tryAcquire(Priority.NORMAL))
                .as("one of three probes was slow")
                .isNull();
        clock.advance(PAUSE);
        call(measured, VALUE, SLOW, 3);
        assertThat(measured.toString()).contains("closed with failures in CallWindow[0 of 0], slow 0");
    }

    @Test
    void withoutAnAnswerToWhatIsSlowTimeDoesNotMatter() {
        call(circuit, VALUE, Duration.ofHours(1), 100);
        assertThat(circuit.tryAcquire(Priority.NORMAL)).isNotNull();
    }

    private ClassicCircuit measuring() {
        ClassicRule.Slow slow = new ClassicRule.Slow(80, SLOW.toNanos());
        return new ClassicCircuit("demo.EchoService", new ClassicRule(50, 20, PAUSE.toNanos(), 3, slow), clock, opened);
    }

    /** Calls at once, and so within one window. */
    private void call(ClassicCircuit of, Result result, Duration taken, int times) {
        List<Permit> begun = Stream.generate(() -> Objects.requireNonNull(of.tryAcquire(Priority.NORMAL), "held back"))
                .limit(times)
                .toList();
        long beganNanos = clock.nanoTime();
        clock.advance(taken);
        begun.forEach(permit -> ((TimedPermit) permit).release(result, beganNanos));
    }
}
