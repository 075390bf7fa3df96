package io.tern.bootstrap;

import io.tern.api.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/** Logs what may recur in masses once per interval, with the number of those left out. Thread-safe. */
final class RareLog {
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean logged;
    private long loggedNanos;
    private long leftOut;

    RareLog(Clock clock) {
        this.clock = clock;
    }

    /** Calls {@code message} with the number left out since the last time, or counts one more. */
    void log(LongConsumer message) {
        long before;
        lock.lock();
        try {
            long now = clock.nanoTime();
            if (logged && now - loggedNanos < INTERVAL_NANOS) {
                leftOut++;
                return;
            }
            before = leftOut;
            logged = true;
            loggedNanos = now;
            leftOut = 0;
        } finally {
            lock.unlock();
        }
        message.accept(before);
    }
}
