package io.tern.filter;

import io.tern.api.MethodStats;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long calls took, from 1 µs to 1 h; what is shorter or longer counts as that. Of fixed size, never resized, without a lock.
 * Thread-safe.
 */
final class LatencyHistogram {
    /*
     * Log-linear buckets, as in HdrHistogram: each power of two is divided into 64 equal parts, so a bucket is at most 1/64 of its
     * value wide and a quantile, which is given as its bucket's upper end, at most 1.6 % too high. HdrHistogram's concurrent form
     * keeps two such arrays and enters and leaves a phaser with each value; here a value costs one atomic addition, and a
     * reader may see a call in a total a moment before or after it sees it here, which no reader of a live system can tell.
     */
    static final long LOWEST_NANOS = TimeUnit.MICROSECONDS.toNanos(1);
    static final long HIGHEST_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final int PARTS_BITS = 6;
    private static final int LOWEST_EXPONENT = exponent(LOWEST_NANOS);
    private static final int BUCKETS = (exponent(HIGHEST_NANOS) - LOWEST_EXPONENT + 1) << PARTS_BITS;

    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
    private final AtomicLong maxNanos = new AtomicLong();

    /** Counts one call. */
    void record(long nanos) {
        long clamped = Math.max(LOWEST_NANOS, Math.min(HIGHEST_NANOS, nanos));
        buckets.getAndIncrement(bucket(clamped));
        long seen = maxNanos.get();
        while (clamped > seen && !maxNanos.compareAndSet(seen, clamped)) {
            seen = maxNanos.get();
        }
    }

    /** What has been counted so far. */
    MethodStats.Latency snapshot() {
        long[] counts = new long[BUCKETS];
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = buckets.get(i);
            total += counts[i];
        }
        if (total == 0) {
            return MethodStats.Latency.NONE;
        }
        long max = maxNanos.get();
        return new MethodStats.Latency(
                quantile(counts, total, 0.5, max),
                quantile(counts, total, 0.9, max),
                quantile(counts, total, 0.99, max),
                quantile(counts, total, 0.999, max),
                max);
    }

    private static long quantile(long[] counts, long total, double share, long max) {
        long rank = (long) Math.ceil(share * total);
        long passed = 0;
        for (int i = 0; i < counts.length; i++) {
            passed += counts[i];
            if (passed >= rank) {
                return Math.min(upperEnd(i), max);
            }
        }
        return max;
    }

    private static int bucket(long nanos) {
        int exponent = exponent(nanos);
        int part = (int) (nanos >>> (exponent - PARTS_BITS)) & ((1 << PARTS_BITS) - 1);
        return ((exponent - LOWEST_EXPONENT) << PARTS_BITS) + part;
    }

    private static long upperEnd(int bucket) {
        int exponent = (bucket >>> PARTS_BITS) + LOWEST_EXPONENT;
        long part = bucket & ((1 << PARTS_BITS) - 1);
        return (((1L << PARTS_BITS) + part + 1) << (exponent - PARTS_BITS)) - 1;
    }

    private static int exponent(long nanos) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    }

    /** Bytes that the counts take, without the objects' headers. */
    static int sizeBytes() {
        return BUCKETS * Long.BYTES;
    }
}
