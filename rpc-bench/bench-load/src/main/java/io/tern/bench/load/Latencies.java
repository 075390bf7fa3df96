package io.tern.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Histograms of latencies in nanoseconds: exact to one part in a hundred, up to a minute. */
final class Latencies {
    private static final long LOWEST_NANOS = 100;
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 2;

    private Latencies() {}

    static Histogram ofOneThread() {
        return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    }

    static ConcurrentHistogram ofManyThreads() {
        return new ConcurrentHistogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    }

    /** What a histogram can hold. */
    static long bounded(long nanos) {
        return Math.max(0, Math.min(nanos, HIGHEST_NANOS));
    }
}
