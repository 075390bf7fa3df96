package io.tern.filter;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is still like the other nodes. Immutable, thread-safe.
 *
 * @param leastSuccess share of calls that succeed, below which a node is an outlier
 * @param mostLatencyNanos latency above which it is
 */
record OutlierBounds(double leastSuccess, long mostLatencyNanos) {
    /*
     * Success rate: Envoy's outlier detection, which takes out what is 1.9 standard deviations below the mean of at least 5 nodes (one among
     * 4 that are alike cannot be so far away) with at least 100 calls in its 10 s. 50 do here, where many clients have a share of the calls each; in
     * return a node must be 5 percentage points below the mean, too, or nearly perfect nodes would go for one call in a hundred.
     *
     * Latency: three times the median of at least 3 nodes and 10 ms above it. The median does not move with the outlier, as a mean would;
     * the 10 ms keep a pause of a collector from mattering where calls take microseconds. It is that of answers alone: to a balancer a failure is as bad as
     * an answer after a second, but here failures are looked at by themselves, and one of them does not make a node slow.
     */
    static final int LEAST_CALLS = 50;
    static final int LEAST_NODES = 5;
    static final int LEAST_NODES_FOR_LATENCY = 3;

    private static final double DEVIATIONS = 1.9;
    private static final double LEAST_DISTANCE = 0.05;
    private static final int TIMES_MEDIAN = 3;
    private static final long LEAST_NANOS_ABOVE = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * What is known of one node. Immutable, thread-safe.
     *
     * @param calls that ended lately with a value, a declared exception, or a failure that is the node's
     * @param failed how many of them in such a failure
     * @param latencyNanos decayed, of answers; 0 if there is none
     */
    record Sample(Breaker breaker, int calls, int failed, long latencyNanos) {
        private double success() {
            return (double) (calls - failed) / calls;
        }
    }

    /** The bounds that some nodes make, each of which had enough calls. */
    static OutlierBounds of(List<Sample> samples) {
        return new OutlierBounds(leastSuccess(samples), mostLatency(samples));
    }

    private static double leastSuccess(List<Sample> samples) {
        if (samples.size() < LEAST_NODES) {
            return 0;
        }
        double mean = samples.stream().mapToDouble(Sample::success).average().orElse(0);
        double variance = samples.stream()
                .mapToDouble(sample -> (sample.success() - mean) * (sample.success() - mean))
                .average()
                .orElse(0);
        return mean - Math.max(LEAST_DISTANCE, DEVIATIONS * Math.sqrt(variance));
    }

    private static long mostLatency(List<Sample> samples) {
        long[] known = samples.stream()
                .mapToLong(Sample::latencyNanos)
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        if (known.length < LEAST_NODES_FOR_LATENCY) {
            return Long.MAX_VALUE;
        }
        long median = known[(known.length - 1) / 2];
        return Math.max(TIMES_MEDIAN * median, median + LEAST_NANOS_ABOVE);
    }

    /** Why a node is an outlier, or null if it is none. */
    @Nullable
    String objection(Sample sample) {
        if (sample.success() < leastSuccess) {
            return sample.failed() + " of " + sample.calls() + " calls failed (expected of this service: at most "
                    + Math.round(100 * (1 - leastSuccess)) + " %)";
        }
        return sample.latencyNanos() > mostLatencyNanos
                ? "calls take " + TimeUnit.NANOSECONDS.toMillis(sample.latencyNanos())
                        + " ms (expected of this service: at most " + TimeUnit.NANOSECONDS.toMillis(mostLatencyNanos)
                        + " ms)"
                : null;
    }
}
