package io.tern.transport;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Times between tries to connect: random between 100 ms and a ceiling that doubles up to 3 s, so that clients which lost one
 * server together do not come back together.
 *
 * <p>Confined to the connection's event loop.
 */
final class Backoff {
    static final long FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long CEILING_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final RandomGenerator random;
    private long ceilingNanos = 2 * FLOOR_NANOS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The time to wait before the next try. */
    long nextNanos() {
        long delay = random.nextLong(FLOOR_NANOS, ceilingNanos + 1);
        ceilingNanos = Math.min(CEILING_NANOS, 2 * ceilingNanos);
        return delay;
    }

    /** A try succeeded, and the connection proved to be of use. */
    void reset() {
        ceilingNanos = 2 * FLOOR_NANOS;
    }
}
