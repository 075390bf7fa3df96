package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** As many calls held back as the formula says, in virtual time and with seeded chance. */
final class ThrottleTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.DEADLINE_EXCEEDED, "scripted"));

    private final ManualClock clock = new ManualClock();
    private final LongAdder heldBack = new LongAdder();
    private final Throttle circuit = new Throttle("demo.EchoService", 2, clock, new Random(1), heldBack);

    private void end(Result result, int times) {
        for (int i = 0; i < times; i++) {
            circuit.release(result);
        }
    }

    /** Calls that were let out. */
    private int calls(int times, BooleanSupplier succeeds) {
        int sent = 0;
        for (int i = 0; i < times; i++) {
            Permit permit = circuit.tryAcquire();
            if (permit != null) {
                sent++;
                permit.release(succeeds.getAsBoolean() ? VALUE : BROKEN);
            }
            clock.advance(Duration.ofMillis(10));
        }
        return sent;
    }

    @Test
    void holdsBackWithTheProbabilityOfTheFormula() {
        end(VALUE, 20);
        end(BROKEN, 20);
        assertThat(circuit.refusedShare()).as("half of them succeeded").isNotPositive();
        end(BROKEN, 59);
        assertThat(circuit.refusedShare()).isCloseTo((99 - 2 * 20) / 100.0, Offset.offset(1e-9));
    }

    @Test
    void nothingIsHeldBackWhileMoreThanHalfSucceed() {
        int[] call = {0};
        assertThat(calls(10_000, () -> call[0]++ % 5 != 0)).isEqualTo(10_000);
        assertThat(heldBack.sum()).isZero();
    }

    @Test
    void callsUnderWayDoNotThrottleTheNext() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(circuit.tryAcquire()).isNotNull();
        }
    }

    @Test
    void aServiceThatIsDownGetsOneCallInTen() {
        calls(1_000, () -> false);
        long before = heldBack.sum();
        int sent = calls(10_000, () -> false);
        assertThat(sent).as("of 10,000").isBetween(850, 1_150);
        assertThat(heldBack.sum() - before).as("counted").isEqualTo(10_000 - sent);
    }

    @Test
    void aServiceThatServesATenthGetsAboutTwiceThat() {
        Random random = new Random(2);
        double capacity = 10; // Calls a second, of 100 that are wanted.
        double[] left = {0};
        int sent = 0;
        int served = 0;
        for (int i = 0; i < 10_000; i++) {
            left[0] = Math.min(capacity, left[0] + capacity / 100);
            Permit permit = circuit.tryAcquire();
            if (permit != null) {
                sent++;
                boolean serves = left[0] >= 1 && random.nextInt(100) > 0;
                left[0] -= serves ? 1 : 0;
                served += serves ? 1 : 0;
                permit.release(serves ? VALUE : BROKEN);
            }
            clock.advance(Duration.ofMillis(10));
        }
        assertThat((double) sent / served).as("sent for each one served").isBetween(1.5, 2.6);
        assertThat(served).as("of 1,000 that it could serve").isGreaterThan(700);
    }

    @Test
    void recoversWithinHalfAMinute() {
        calls(6_000, () -> false);
        calls(3_000, () -> true);
        assertThat(calls(1_000, () -> true)).isEqualTo(1_000);
    }

    @Test
    void nothingIsHeldBackAfterAPauseAsLongAsTheWindow() {
        calls(1_000, () -> false);
        clock.advance(Duration.ofSeconds(CallWindow.SLICES));
        for (int i = 0; i < 1_000; i++) {
            assertThat(circuit.tryAcquire()).as("call %d of a burst", i).isNotNull();
        }
    }

    @Test
    void overloadOfTheServersCountsAndWhatSaysNothingDoesNot() {
        end(Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted")), 100);
        end(Result.failure(RpcException.of(StatusCode.RESOURCE_EXHAUSTED, "this side's own limit")), 100);
        assertThat(circuit.refusedShare()).isZero();
        end(
                Result.failure(RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "busy")
                        .remote(true)
                        .build()),
                100);
        assertThat(circuit.refusedShare()).isEqualTo(Throttle.MOST_REFUSED);
    }

    @Test
    void theRefusalIsOneThatNobodySendsAgain() {
        RpcException refusal = circuit.refusal();
        assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(refusal.retryAfter()).isPositive();
        assertThat(refusal.reason())
                .isEqualTo("calls of demo.EchoService are held back by chance: of those of the last 10 s fewer than one"
                        + " in 2 succeeded, set by circuitBreaker");
    }

    @Test
    void allocatesNothing() {
        AllocationMeter.assertFree(
                "a call", () -> Objects.requireNonNull(circuit.tryAcquire()).release(VALUE));
        assertThat(heldBack.sum()).isZero();
    }

    @Test
    void allocatesNothingWhileItHoldsCallsBack() {
        AllocationMeter.assertFree("a call that fails or is held back", () -> {
            Permit permit = circuit.tryAcquire();
            if (permit != null) {
                permit.release(BROKEN);
            }
        });
        assertThat(heldBack.sum()).as("of 40,000").isGreaterThan(30_000);
    }
}
