package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CellRateTest {
    private final ManualClock clock = new ManualClock();

    private static int takeAll(CellRate rate) {
        int taken = 0;
        while (rate.tryAcquire()) {
            taken++;
        }
        return taken;
    }

    @Test
    void admitsTheBurstAndOneAtOnceThenOneByOne() {
        CellRate rate = new CellRate(clock, 10, 4);
        assertThat(takeAll(rate)).isEqualTo(5);
        clock.advance(Duration.ofMillis(100).minusNanos(1));
        assertThat(takeAll(rate)).isZero();
        clock.advance(Duration.ofNanos(1));
        assertThat(takeAll(rate)).isEqualTo(1);
    }

    @Test
    void saysToTheNanosecondWhenTheNextOneConforms() {
        CellRate rate = new CellRate(clock, 3, 0);
        assertThat(rate.waitNanos()).isZero();
        assertThat(rate.tryAcquire()).isTrue();
        assertThat(rate.waitNanos()).isEqualTo(333_333_334);
        clock.advance(Duration.ofNanos(333_333_333));
        assertThat(rate.conforms()).isFalse();
        assertThat(rate.waitNanos()).isEqualTo(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(rate.conforms()).isTrue();
        assertThat(rate.waitNanos()).isZero();
    }

    @Test
    void askingTakesNothing() {
        CellRate rate = new CellRate(clock, 1, 1);
        for (int i = 0; i < 100; i++) {
            assertThat(rate.conforms()).isTrue();
            assertThat(rate.waitNanos()).isZero();
        }
        assertThat(takeAll(rate)).isEqualTo(2);
    }

    @Test
    void aPauseSavesUpNoMoreThanTheBurst() {
        CellRate rate = new CellRate(clock, 7, 2);
        takeAll(rate);
        clock.advance(Duration.ofDays(365 * 20));
        assertThat(takeAll(rate)).isEqualTo(3);
    }

    @Test
    void goesOnWhileTheClockOverflows() {
        CellRate rate = new CellRate(clock, 1, 0);
        int taken = 0;
        for (int second = 0; second < 30; second++) { // The manual clock overflows after ten.
            taken += takeAll(rate);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(clock.nanoTime()).isNegative();
        assertThat(taken).isEqualTo(30);
    }

    @Test
    void neitherLosesNorGainsAnythingInAYear() {
        CellRate rate = new CellRate(clock, 999_983, 0); // A prime: nothing divides evenly.
        takeAll(rate);
        clock.advance(Duration.ofDays(365));
        long lateNanos = 0;
        for (int i = 0; i < 999_983; i++) { // One second's worth, each as soon as it conforms.
            assertThat(rate.tryAcquire()).isTrue();
            long wait = rate.waitNanos();
            lateNanos += wait;
            clock.advance(Duration.ofNanos(wait));
        }
        assertThat(lateNanos).isBetween(1_000_000_000L, 1_000_000_000L + 999_983);
    }
}
