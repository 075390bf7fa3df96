package io.tern.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The 95th percentile of latencies, in which older samples count less and less. Of fixed size, 3 kB; recording takes no lock.
 * Thread-safe.
 */
final class LatencyTail {
    /*
     * Log-linear buckets, as in HdrHistogram: each power of two is divided into 16 equal parts, so the percentile, which is given as its
     * bucket's upper end, is at most 6 % too high, and never are more than 5 % of the samples above it. What is shorter than a millisecond
     * counts as a millisecond.
     *
     * All counts are halved every 10 s: a method that has become slower is known within a second, since 5 % decide; one that
     * has become faster after some 45 s, and until then too few second attempts are made rather than too many. A sample weighs 1,024, so
     * that halving does not forget the few of a method that is seldom called.
     *
     * The percentile is computed ten times a second by whoever records just then, and read by everybody.
     */
    static final long UNKNOWN = 0;
    /** With fewer, less than five samples would decide. Some ten calls a second keep the percentile known. */
    static final int ENOUGH = 100;

    private static final int ONE = 1_024;
    private static final int TAIL_SHARE = 20;
    private static final long HALVED_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long COMPUTED_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST_HALVINGS = Long.SIZE - 1;
    private static final int PARTS_BITS = 4;
    /** About a millisecond. */
    private static final int LOWEST_EXPONENT = 20;
    /** Up to two and a half hours. */
    private static final int HIGHEST_EXPONENT = 42;

    private static final int BUCKETS = (HIGHEST_EXPONENT - LOWEST_EXPONENT + 1) << PARTS_BITS;
    private static final long LOWEST_NANOS = 1L << LOWEST_EXPONENT;
    private static final long HIGHEST_NANOS = (1L << (HIGHEST_EXPONENT + 1)) - 1;

    private final AtomicLongArray weights = new AtomicLongArray(BUCKETS);
    private final AtomicLong computeAt;
    private final AtomicLong halvedAt;
    private volatile long nanos = UNKNOWN;

    /** Without a sample, made at this moment of the clock that {@link #record} gets its moments from. */
    LatencyTail(long nowNanos) {
        computeAt = new AtomicLong(nowNanos);
        halvedAt = new AtomicLong(nowNanos);
    }

    /** Adds a sample taken now. */
    void record(long sampleNanos, long nowNanos) {
        weights.getAndAdd(bucket(Math.max(LOWEST_NANOS, Math.min(HIGHEST_NANOS, sampleNanos))), ONE);
        long due = computeAt.get();
        if (nowNanos - due >= 0 && computeAt.compareAndSet(due, nowNanos + COMPUTED_EVERY_NANOS)) {
            halve(nowNanos);
            nanos = compute();
        }
    }

    /** The percentile as last computed, or {@link #UNKNOWN}. */
    long nanos() {
        return nanos;
    }

    /** How many samples count, as a sum of their weights. */
    double samples() {
        return (double) total() / ONE;
    }

    private void halve(long nowNanos) {
        long last = halvedAt.get();
        long times = (nowNanos - last) / HALVED_EVERY_NANOS;
        if (times > 0 && halvedAt.compareAndSet(last, last + times * HALVED_EVERY_NANOS)) {
            int shift = (int) Math.min(MOST_HALVINGS, times);
            for (int i = 0; i < BUCKETS; i++) {
                weights.getAndUpdate(i, weight -> weight >> shift);
            }
        }
    }

    private long compute() {
        long total = total();
        if (total < (long) ENOUGH * ONE) {
            return UNKNOWN;
        }
        long above = 0;
        int bucket = BUCKETS;
        while (bucket > 0 && above * TAIL_SHARE <= total) {
            bucket--;
            above += weights.get(bucket);
        }
        return upperEnd(bucket);
    }

    private long total() {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += weights.get(i);
        }
        return total;
    }

    private static int bucket(long nanos) {
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int part = (int) (nanos >>> (exponent - PARTS_BITS)) & ((1 << PARTS_BITS) - 1);
        return ((exponent - LOWEST_EXPONENT) << PARTS_BITS) + part;
    }

    private static long upperEnd(int bucket) {
        int exponent = (bucket >>> PARTS_BITS) + LOWEST_EXPONENT;
        long part = bucket & ((1 << PARTS_BITS) - 1);
        return (((1L << PARTS_BITS) + part + 1) << (exponent - PARTS_BITS)) - 1;
    }

    @Override
    public String toString() {
        return "LatencyTail[p95 " + Texts.millis(nanos) + ", " + samples() + " samples]";
    }
}
