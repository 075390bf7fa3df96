package io.tern.transport;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** A client's source of randomness that remembers the longest pause between tries to connect that could have been drawn. Thread-safe. */
final class RecordedPauses implements RandomGenerator {
    private final Random random = new Random(42);
    private final AtomicLong longestNanos = new AtomicLong();

    /** 0 if no try had to wait. */
    long longestNanos() {
        return longestNanos.get();
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public long nextLong(long origin, long bound) {
        if (origin == Backoff.FLOOR_NANOS) {
            longestNanos.accumulateAndGet(bound - 1, Math::max);
        }
        return random.nextLong(origin, bound);
    }
}
