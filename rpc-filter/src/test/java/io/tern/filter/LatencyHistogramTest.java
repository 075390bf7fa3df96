package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.MethodStats;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void isEmptyBeforeTheFirstCall() {
        assertThat(histogram.snapshot()).isEqualTo(MethodStats.Latency.NONE);
    }

    @Test
    void oneCallIsEveryQuantile() {
        histogram.record(123_456);
        assertThat(histogram.snapshot())
                .isEqualTo(new MethodStats.Latency(123_456, 123_456, 123_456, 123_456, 123_456));
    }

    @Test
    void aQuantileIsNeverTooLowAndAtMostASixtyFourthTooHigh() {
        for (long nanos = LatencyHistogram.LOWEST_NANOS; nanos < LatencyHistogram.HIGHEST_NANOS; nanos += nanos / 97) {
            LatencyHistogram two = new LatencyHistogram();
            two.record(nanos);
            two.record(LatencyHistogram.HIGHEST_NANOS); // The highest is exact and would hide the error.
            assertThat(two.snapshot().p50Nanos()).isBetween(nanos, nanos + nanos / 64);
        }
    }

    @Test
    void knowsTheQuantilesOfManyCalls() {
        for (int micros = 1; micros <= 10_000; micros++) {
            histogram.record(TimeUnit.MICROSECONDS.toNanos(micros));
        }
        MethodStats.Latency latency = histogram.snapshot();

        assertThat(latency.p50Nanos()).isBetween(5_000_000L, 5_080_000L);
        assertThat(latency.p90Nanos()).isBetween(9_000_000L, 9_145_000L);
        assertThat(latency.p99Nanos()).isBetween(9_900_000L, 10_000_000L);
        assertThat(latency.p999Nanos()).isBetween(9_990_000L, 10_000_000L);
        assertThat(latency.maxNanos()).isEqualTo(10_000_000L);
    }

    @Test
    void whatIsTooShortOrTooLongCountsAsTheShortestOrLongest() {
        histogram.record(-5);
        histogram.record(0);
        histogram.record(Long.MAX_VALUE);

        assertThat(histogram.snapshot().p50Nanos())
                .isBetween(LatencyHistogram.LOWEST_NANOS, LatencyHistogram.LOWEST_NANOS + 16);
        assertThat(histogram.snapshot().maxNanos()).isEqualTo(LatencyHistogram.HIGHEST_NANOS);
    }

    @Test
    void takesSeventeenKibibytesWhateverComes() {
        assertThat(LatencyHistogram.sizeBytes()).isLessThanOrEqualTo(17 * 1024);
    }
}
