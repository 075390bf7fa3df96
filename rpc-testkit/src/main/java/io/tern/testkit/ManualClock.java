package io.tern.testkit;

import io.tern.api.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until told otherwise. Its monotonic time begins ten seconds before it overflows, so that code
 * that compares two moments instead of their difference fails in a test. Thread-safe.
 */
public final class ManualClock implements Clock {
    private static final long ORIGIN_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();
    private static final long ORIGIN_MILLIS = 1_735_689_600_000L; // 2025-01-01T00:00:00Z

    private final AtomicLong elapsedNanos = new AtomicLong();

    /** Returns a new clock; every one starts at the same moment. */
    public ManualClock() {}

    @Override
    public long nanoTime() {
        return ORIGIN_NANOS + elapsedNanos.get();
    }

    @Override
    public long currentTimeMillis() {
        return ORIGIN_MILLIS + elapsedNanos.get() / 1_000_000;
    }

    /**
     * Moves both times forward.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
        }
        elapsedNanos.addAndGet(duration.toNanos());
    }

    /** Returns the time that has passed since this clock was made. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos.get());
    }

    @Override
    public String toString() {
        return "ManualClock[" + elapsed() + ']';
    }
}
