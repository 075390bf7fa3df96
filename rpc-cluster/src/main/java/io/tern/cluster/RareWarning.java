package io.tern.cluster;

import io.tern.api.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** A warning of what may recur in masses, given once per interval with the number of those left out. Lock-free. Thread-safe. */
final class RareWarning {
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Clock clock;
    private final AtomicLong nextNanos;
    private final LongAdder leftOut = new LongAdder();

    RareWarning(Clock clock) {
        this.clock = clock;
        nextNanos = new AtomicLong(clock.nanoTime());
    }

    /** Calls {@code message} with the number left out since the last time, or counts one more. */
    void warn(LongConsumer message) {
        long now = clock.nanoTime();
        long due = nextNanos.get();
        if (now - due >= 0 && nextNanos.compareAndSet(due, now + INTERVAL_NANOS)) {
            message.accept(leftOut.sumThenReset());
        } else {
            leftOut.increment();
        }
    }
}
