package io.tern.filter;

import io.tern.api.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many calls have ended lately, and how many of them in a certain way: over the last ten seconds, of which the oldest is
 * dropped when a new one begins. Lock-free, allocates nothing. Thread-safe.
 */
final class CallWindow {
    /*
     * A ring of slices of a second. Each is one number: which second it is (24 bits), calls, and those that were marked (20 bits each), so
     * that a slice is counted in and begun anew by one compare-and-set, and a call and its mark are always seen together. The
     * number of the second comes round after 194 days; a slice that nobody has touched for exactly so long would be taken for new.
     *
     * Ten seconds: as long as breakers of nodes stay open twice, so what nodes can mend has been mended; long enough for a few calls
     * a second to say something. A slice that is full counts no more: a million calls a second say no more than the first million.
     */
    static final int SLICES = 10;
    static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int BITS = 20;
    private static final long COUNT = (1L << BITS) - 1;
    private static final long SECOND = (1L << (Long.SIZE - 2 * BITS)) - 1;

    private final Clock clock;
    private final long originNanos;
    private final AtomicLongArray slices = new AtomicLongArray(SLICES);

    CallWindow(Clock clock) {
        this.clock = clock;
        originNanos = clock.nanoTime();
    }

    /** Counts a call that has ended now. */
    void add(boolean marked) {
        add(marked, clock.nanoTime());
    }

    /** As {@link #add(boolean)}, by a caller that has looked at this window's clock already. */
    void add(boolean marked, long nowNanos) {
        long second = second(nowNanos);
        int index = (int) (second % SLICES);
        long fresh = (second & SECOND) << (2 * BITS);
        while (true) {
            long seen = slices.get(index);
            long known = seen >>> (2 * BITS) == (second & SECOND) ? seen : fresh;
            if (((known >>> BITS) & COUNT) == COUNT
                    || slices.compareAndSet(index, seen, known + (1L << BITS) + (marked ? 1 : 0))) {
                return;
            }
        }
    }

    /** Calls and marked ones, to be read by {@link #calls} and {@link #marked}: both as they were at one moment. */
    long counts() {
        return counts(clock.nanoTime());
    }

    /** As {@link #counts()}, for a caller that has looked at this window's clock already. */
    long counts(long nowNanos) {
        long second = second(nowNanos);
        long sum = 0;
        for (int i = 0; i < SLICES; i++) {
            long seen = slices.get(i);
            long age = (second - (seen >>> (2 * BITS))) & SECOND;
            if (age < SLICES) {
                sum += (((seen >>> BITS) & COUNT) << Integer.SIZE) + (seen & COUNT);
            }
        }
        return sum;
    }

    static int calls(long counts) {
        return (int) (counts >>> Integer.SIZE);
    }

    static int marked(long counts) {
        return (int) counts;
    }

    private long second(long nowNanos) {
        return (nowNanos - originNanos) / SLICE_NANOS;
    }

    @Override
    public String toString() {
        long counts = counts();
        return "CallWindow[" + marked(counts) + " of " + calls(counts) + ']';
    }
}
