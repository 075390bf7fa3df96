package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tern.testkit.ManualClock;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DecayedLatencyTest {
    private static final long MILLI = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final DecayedLatency latency = new DecayedLatency(clock);

    @Test
    void isUnknownBeforeTheFirstSample() {
        assertThat(latency.latestNanos()).isZero();
        assertThat(latency.decayedNanos()).isZero();
    }

    @Test
    void theFirstSampleIsTakenAsItIs() {
        latency.record(3 * MILLI);
        assertThat(latency.latestNanos()).isCloseTo(3 * MILLI, Percentage.withPercentage(0.01));
    }

    @Test
    void aSampleOfNothingIsNotUnknown() {
        latency.record(0);
        assertThat(latency.latestNanos()).isEqualTo(1);
    }

    @Test
    void anOldAverageCountsHalfAfterASecond() {
        latency.record(100 * MILLI);
        clock.advance(Duration.ofSeconds(1));
        latency.record(200 * MILLI);
        assertThat(latency.latestNanos()).isCloseTo(150 * MILLI, Percentage.withPercentage(0.2));
    }

    @Test
    void aFasterSampleMeetsWhatIsLeftOfTheAverage() {
        latency.record(800 * MILLI);
        clock.advance(Duration.ofSeconds(3));
        latency.record(20 * MILLI);
        assertThat(latency.latestNanos())
                .as("100 ms are left, and count for an eighth")
                .isCloseTo(30 * MILLI, Percentage.withPercentage(0.5));
        clock.advance(Duration.ofSeconds(2));
        latency.record(20 * MILLI);
        assertThat(latency.latestNanos()).as("never below the sample").isEqualTo(20 * MILLI);
    }

    @Test
    void manySamplesAtOneMomentCountTogether() {
        latency.record(MILLI);
        for (int i = 0; i < 1_000; i++) {
            latency.record(100 * MILLI);
        }
        assertThat(latency.latestNanos()).isCloseTo(100 * MILLI, Percentage.withPercentage(1));
    }

    @Test
    void oneSampleAmongManyCountsLittle() {
        for (int i = 0; i < 1_000; i++) {
            latency.record(MILLI);
        }
        latency.record(101 * MILLI);
        assertThat(latency.latestNanos()).isBetween(MILLI, 2 * MILLI);
    }

    @Test
    void whatIsNotCalledAnyMoreGetsAnotherChance() {
        latency.record(64 * MILLI);
        clock.advance(Duration.ofSeconds(2));
        assertThat(latency.decayedNanos()).isCloseTo(16 * MILLI, Percentage.withPercentage(0.2));
        assertThat(latency.latestNanos()).isCloseTo(64 * MILLI, within(100L));
        clock.advance(Duration.ofSeconds(8));
        assertThat(latency.decayedNanos()).as("forgotten after ten seconds").isZero();
    }

    @Test
    void whatIsForgottenDoesNotCountBesideANewSample() {
        latency.record(1_000 * MILLI);
        clock.advance(Duration.ofSeconds(11));
        latency.record(MILLI);
        assertThat(latency.latestNanos()).isCloseTo(MILLI, Percentage.withPercentage(0.01));
    }

    @Test
    void survivesVeryLongIdleTimes() {
        latency.record(MILLI);
        clock.advance(Duration.ofDays(30));
        latency.record(5 * MILLI);
        assertThat(latency.latestNanos()).isCloseTo(5 * MILLI, Percentage.withPercentage(0.01));
    }

    @Test
    void twoAreComparedAsOfTheLaterSample() {
        DecayedLatency other = new DecayedLatency(clock);
        latency.record(8 * MILLI);
        other.record(3 * MILLI);
        assertThat(DecayedLatency.isLess(1, other, 1, latency)).isTrue();
        assertThat(DecayedLatency.isLess(3, other, 1, latency)).isFalse();

        clock.advance(Duration.ofSeconds(2));
        other.record(3 * MILLI);
        assertThat(DecayedLatency.isLess(1, latency, 1, other))
                .as("8 ms, halved twice")
                .isTrue();
        assertThat(DecayedLatency.isLess(1, other, 1, latency)).isFalse();
        clock.advance(Duration.ofSeconds(4));
        assertThat(DecayedLatency.isLess(1, latency, 1, other))
                .as("what both have lost makes no difference")
                .isTrue();
    }

    @Test
    void whatIsSmallBesideChanceDecidesLittle() {
        DecayedLatency other = new DecayedLatency(clock);
        latency.record(MILLI / 100);
        other.record(MILLI / 10);
        assertThat(DecayedLatency.isLess(1, latency, 1, other)).isTrue();
        assertThat(DecayedLatency.isLess(1.5, latency, 1, other))
                .as("of (0.01 + 0.2) x 1.5 and 0.1 + 0.2")
                .isFalse();
    }

    @Test
    void oneThatIsUnknownOrForgottenCountsAsFastAsTheOther() {
        DecayedLatency other = new DecayedLatency(clock);
        latency.record(8 * MILLI);
        assertThat(DecayedLatency.isLess(2, other, 3, latency)).isTrue();
        assertThat(DecayedLatency.isLess(3, latency, 2, other)).isFalse();

        clock.advance(Duration.ofSeconds(11));
        other.record(MILLI);
        assertThat(DecayedLatency.isLess(2, latency, 3, other)).isTrue();
        assertThat(DecayedLatency.isLess(3, other, 2, latency)).isFalse();
    }
}
