package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyTailTest {
    private static final long MILLI = 1_000_000;
    private static final long TENTH = 100 * MILLI;
    private static final long HALVING = 10_000 * MILLI;

    private final LatencyTail tail = new LatencyTail(0);

    @Test
    void isUnknownWhileTooFewSamplesAreThere() {
        record(LatencyTail.ENOUGH - 1, 20 * MILLI, 0);
        assertThat(at(TENTH - 1, 20 * MILLI)).as("not computed again yet").isEqualTo(LatencyTail.UNKNOWN);
    }

    @Test
    void isKnownWithAHundredSamples() {
        record(LatencyTail.ENOUGH - 1, 20 * MILLI, 0);
        assertThat(at(TENTH, 20 * MILLI)).isBetween(20 * MILLI, 20 * MILLI * 107 / 100);
    }

    @Test
    void fiveOfAHundredMayTakeLongerButNotSix() {
        record(94, 20 * MILLI, 0);
        record(5, 300 * MILLI, 0);
        assertThat(at(TENTH, 20 * MILLI)).isLessThan(22 * MILLI);
        record(2, 300 * MILLI, TENTH);
        assertThat(at(2 * TENTH, 300 * MILLI)).isGreaterThan(299 * MILLI);
    }

    @Test
    void aMethodThatBecomesSlowerIsKnownWithinASecond() {
        for (int i = 0; i < 200; i++) {
            record(10, 20 * MILLI, i * TENTH);
        }
        for (int i = 200; i < 210; i++) {
            record(10, 80 * MILLI, i * TENTH);
        }
        assertThat(at(210 * TENTH, 80 * MILLI)).isGreaterThan(80 * MILLI);
    }

    @Test
    void aMethodThatBecomesFasterIsKnownWithinAMinute() {
        for (int i = 0; i < 200; i++) {
            record(10, 80 * MILLI, i * TENTH);
        }
        for (int i = 200; i < 800; i++) {
            record(10, 20 * MILLI, i * TENTH);
        }
        assertThat(at(800 * TENTH, 20 * MILLI)).isLessThan(22 * MILLI);
    }

    @Test
    void whatIsNotCalledAnyMoreIsForgotten() {
        record(1_000, 20 * MILLI, 0);
        assertThat(at(TENTH, 20 * MILLI)).isNotEqualTo(LatencyTail.UNKNOWN);
        assertThat(at(6 * HALVING, 20 * MILLI)).isEqualTo(LatencyTail.UNKNOWN);
    }

    @Test
    void aMethodThatIsCalledTwentyTimesASecondStaysKnown() {
        for (int i = 0; i < 2_000; i++) {
            tail.record(20 * MILLI, i * TENTH / 2);
            if (i > LatencyTail.ENOUGH) {
                assertThat(tail.nanos()).as("after %s samples: %s", i + 1, tail).isNotEqualTo(LatencyTail.UNKNOWN);
            }
        }
    }

    @Test
    void extremesCountAsTheLeastAndTheMost() {
        record(100, 0, 0);
        assertThat(at(TENTH, 0)).isLessThan(2 * MILLI);
        record(100, Long.MAX_VALUE, TENTH);
        assertThat(at(2 * TENTH, 0)).isGreaterThan(TimeUnit.HOURS.toNanos(2));
    }

    @Test
    void noSampleIsLostWhileOthersAreRecorded() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> recorders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                long step = TENTH / 1_000 * (i + 1);
                recorders.add(threads.submit(() ->
                        LongStream.range(0, 10_000).forEach(n -> tail.record(n * MILLI / 10, n * step % HALVING))));
            }
            for (Future<?> recorder : recorders) {
                recorder.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(tail.samples()).isEqualTo(40_000);
    }

    @Property(tries = 200)
    void atMostFiveOfAHundredLieAboveItAndItIsHardlyTooHigh(
            @ForAll @Size(min = 100, max = 500) List<@LongRange(min = 2_000_000, max = 60_000_000_000L) Long> samples) {
        LatencyTail fresh = new LatencyTail(0);
        samples.forEach(sample -> fresh.record(sample, TENTH - 1));
        fresh.record(samples.get(0), 2 * TENTH);
        List<Long> sorted = new ArrayList<>(samples);
        sorted.add(samples.get(0));
        sorted.sort(null);
        long above = sorted.stream().filter(sample -> sample > fresh.nanos()).count();
        long exact = sorted.get(sorted.size() - 1 - sorted.size() / 20);

        assertThat(above * 20).isLessThanOrEqualTo(sorted.size());
        assertThat(fresh.nanos()).isBetween(exact, exact + exact / 16 + 1);
    }

    private void record(int count, long sample, long nowNanos) {
        for (int i = 0; i < count; i++) {
            tail.record(sample, nowNanos);
        }
    }

    /** The percentile after one more sample. */
    private long at(long nowNanos, long sample) {
        tail.record(sample, nowNanos);
        return tail.nanos();
    }
}
