package io.tern.faults;

import java.util.random.RandomGenerator;

/** Something that happens to every so many bytes of a stream on average, exponentially distributed. Not thread-safe. */
final class Recurrence {
    private static final long NEVER = Long.MAX_VALUE;

    private final RandomGenerator random;
    private long mean;
    private long left = NEVER;

    Recurrence(RandomGenerator random) {
        this.random = random;
    }

    /** Draws anew if the mean has changed. */
    void every(long newMean) {
        if (mean != newMean) {
            mean = newMean;
            draw();
        }
    }

    /** How many bytes pass before the one that it happens to. */
    long left() {
        return left;
    }

    /** So many bytes have passed, at most as many as were left. */
    void passed(long bytes) {
        if (left != NEVER) {
            left -= bytes;
        }
    }

    /** One byte goes by; whether it happens to that one. */
    boolean next() {
        if (left > 0) {
            passed(1);
            return false;
        }
        draw();
        return true;
    }

    private void draw() {
        left = mean == 0 ? NEVER : (long) Math.ceil(-Math.log(1 - random.nextDouble()) * mean);
    }
}
