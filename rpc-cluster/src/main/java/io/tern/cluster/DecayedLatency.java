package io.tern.cluster;

import io.tern.api.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A latency in which older samples count less and less. Lock-free, allocates nothing. Thread-safe.
 */
final class DecayedLatency {
    /*
     * An exponentially weighted moving average over time, as in Finagle's PeakEwma, without its peak: a sample's weight is
     * 1 - 2^-(age of the average / half-life), so that a busy and an idle node forget equally fast, and at least 1/128, so that
     * many samples at one moment count as well. The power of two is interpolated linearly between whole half-lives: exact
     * where it matters and free of Math.exp.
     *
     * A node that is slow or fails is hardly called, so the few calls that it gets must say soon that it has recovered. Therefore a
     * sample that is below the average meets what is left of that by now, faded as it was when the node was chosen: one call
     * after five seconds of silence is enough. Samples that come close after one another find nothing faded, and what is
     * forgotten, since no sample came for ten seconds, does not count at all.
     *
     * Average and time stamp must change together, so both live in one long: the average as a float above, the
     * time on the clock in units of 2^20 ns (about a millisecond) below. 0 is "no sample yet".
     */
    private static final int TICK_SHIFT = 20;
    private static final float HALF_LIFE_TICKS = 1_000_000_000L >> TICK_SHIFT;
    private static final long FORGOTTEN_TICKS = 10_000_000_000L >> TICK_SHIFT;
    private static final float LEAST_SHARE = 1f / 128;
    private static final int MOST_HALF_LIVES = 30;
    /** About what scheduling, cold caches and code that is not compiled yet add to a call. */
    private static final float NOISE_NANOS = 500_000;

    /** Between a look at the clock and the sample's arrival here, some seconds. */
    private static final int MOST_TICKS_LATER = 10_000;

    private final Clock clock;
    private final AtomicLong state = new AtomicLong();

    DecayedLatency(Clock clock) {
        this.clock = clock;
    }

    /** Adds a sample taken now. */
    void record(long sampleNanos) {
        record(sampleNanos, clock.nanoTime());
    }

    /** Adds a sample taken at a moment of the clock that has just been. */
    void record(long sampleNanos, long nowNanos) {
        int now = ticks(nowNanos);
        float sample = Math.max(1, sampleNanos);
        long seen;
        long next;
        do {
            seen = state.get();
            next = pack(seen == 0 ? sample : average(seen, sample, now), now);
        } while (!state.compareAndSet(seen, next));
    }

    /** The average as the last sample left it, in nanoseconds; 0 before the first. */
    long latestNanos() {
        return (long) latency(state.get());
    }

    /**
     * The average, halved every second since the last sample, so that a node nobody calls any more for its latency gets
     * another chance; 0 before the first sample and ten seconds after the last, when nothing is known.
     */
    long decayedNanos() {
        long seen = state.get();
        long age = age(seen, nowTicks());
        return age >= FORGOTTEN_TICKS ? 0 : (long) (latency(seen) * remaining(age));
    }

    /**
     * Whether a load costs less than another one, as {@link #isLess(double, float, double, float)} says. Both latencies are taken as of the
     * later sample of the two, which needs no clock. One without a latency, or with one that is forgotten beside the other, counts as
     * being as fast as that.
     */
    static boolean isLess(double load, DecayedLatency latency, double otherLoad, DecayedLatency otherLatency) {
        long seen = latency.state.get();
        long other = otherLatency.state.get();
        int later = (int) seen - (int) other;
        long age = Math.abs((long) later);
        if (seen == 0 || other == 0 || age >= FORGOTTEN_TICKS) {
            return load < otherLoad;
        }
        float decay = age == 0 ? 1 : remaining(age);
        float nanos = latency(seen) * (later < 0 ? decay : 1);
        float otherNanos = latency(other) * (later > 0 ? decay : 1);
        return isLess(load, nanos, otherLoad, otherNanos);
    }

    /**
     * Whether a load times its latency, in nanoseconds, is less than another load times the other latency. Of latencies that are small
     * beside what chance adds to any call, one is hardly less than another: a node that was not called for a while, and so answers half a
     * millisecond later at first, gets calls enough to become as fast as the others.
     */
    static boolean isLess(double load, float nanos, double otherLoad, float otherNanos) {
        return load * (nanos + NOISE_NANOS) < otherLoad * (otherNanos + NOISE_NANOS);
    }

    private static float average(long seen, float sample, int now) {
        long age = age(seen, now);
        if (age >= FORGOTTEN_TICKS) {
            return sample;
        }
        float left = remaining(age);
        float old = latency(seen);
        float met = sample < old ? Math.max(sample, old * left) : old;
        return met + (sample - met) * Math.max(LEAST_SHARE, 1 - left);
    }

    private static float remaining(long ageTicks) {
        float halfLives = ageTicks / HALF_LIFE_TICKS;
        if (halfLives >= MOST_HALF_LIVES) {
            return 0;
        }
        int whole = (int) halfLives;
        return Math.scalb(1 - (halfLives - whole) / 2, -whole);
    }

    private int nowTicks() {
        return ticks(clock.nanoTime());
    }

    private static int ticks(long nanos) {
        return (int) (nanos >> TICK_SHIFT);
    }

    private static long pack(float latency, int ticks) {
        return (long) Float.floatToRawIntBits(latency) << Integer.SIZE | Integer.toUnsignedLong(ticks);
    }

    private static float latency(long packed) {
        return Float.intBitsToFloat((int) (packed >>> Integer.SIZE));
    }

    /** Ticks since the stamp, which may be a little later than now; correct as long as samples are less than 52 days apart. */
    private static long age(long packed, int now) {
        int ticks = now - (int) packed;
        return ticks < 0 && ticks > -MOST_TICKS_LATER ? 0 : Integer.toUnsignedLong(ticks);
    }

    @Override
    public String toString() {
        return "DecayedLatency[" + latestNanos() + " ns]";
    }
}
