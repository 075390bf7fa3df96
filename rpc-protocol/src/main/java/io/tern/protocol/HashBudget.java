package io.tern.protocol;

import java.util.function.LongSupplier;

/**
 * Limits how much the elements of sets and the keys of maps in one message may be hashed and compared. Not thread-safe.
 *
 * <p>Hashing goes into shared parts again and again: of a few dozen lists, each twice in the next, it would take for ever.
 * Honest values share little. The cost of an element outside of cycles is known before: the weight of its node. In a cycle it
 * is not: an element may lead to all of the cycle from each of its parts, but most hash as their names. There the worst case
 * is bounded before, and the cost is measured.
 */
final class HashBudget {
    private static final long PARTS_PER_BYTE = 64;
    private static final long PARTS_AT_LEAST = 1_000_000;

    /** So many parts may an element in a cycle and the cycle have: a few dozen people who are friends of each other have as many. */
    private static final long CYCLE_PARTS_PER_BYTE = 32;

    private static final long CYCLE_PARTS_AT_MOST = 45_000;

    /** What it takes to hash a part, generously: code that nobody has called before is slow. */
    private static final long NANOS_PER_PART = 16;

    private final long whole;
    /** What one element may take, which can lead to all of its cycle from each of its parts. */
    private final long mostAtOnce;

    private final LongSupplier nanoTime;
    private long left;

    /** {@code bytes} is the size of the message. */
    HashBudget(int bytes, LongSupplier nanoTime) {
        this.whole = PARTS_PER_BYTE * bytes + PARTS_AT_LEAST;
        long shared = Math.min(CYCLE_PARTS_PER_BYTE * bytes, CYCLE_PARTS_AT_MOST);
        long parts = Math.max(bytes, shared); // without shared ones each has a byte
        this.mostAtOnce = whole + parts * parts;
        this.nanoTime = nanoTime;
        this.left = whole;
    }

    /** Takes so many parts. */
    void take(long parts) {
        left = Math.max(-1, left - Math.min(parts, Long.MAX_VALUE / 2));
        if (left < 0) {
            throw new WireFormatException("elements of sets or keys of maps with too many shared parts to be hashed");
        }
    }

    boolean isSpent() {
        return left < 0;
    }

    /** How many parts an element of some weight takes at worst in a cycle of some weight; refuses both if that is too much. */
    long worst(long element, long cycle) {
        if (element > whole || cycle > whole || element > mostAtOnce / cycle) {
            take(Long.MAX_VALUE);
        }
        return element * cycle;
    }

    /** When the hashing of an element begins: {@link #takeSince} wants it. */
    long start() {
        return nanoTime.getAsLong();
    }

    /**
     * Takes what the hashing of an element in a cycle seems to have cost. A slow machine refuses no message whose worst case is
     * within the budget, and a single long pause refuses none.
     *
     * @param worst see {@link #worst}
     */
    void takeSince(long start, long worst) {
        long parts = (nanoTime.getAsLong() - start) / NANOS_PER_PART;
        take(Math.min(parts, Math.min(worst, whole / 4 * 3)));
    }
}
