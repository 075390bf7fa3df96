package io.tern.transport;

import io.tern.api.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs what a peer can cause in masses once per kind and interval, with the number of those left out, so that nobody outside can
 * fill a disk. Thread-safe.
 */
final class RareWarnings {
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger logger;
    private final Clock clock;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    RareWarnings(Logger logger, Clock clock) {
        this.logger = logger;
        this.clock = clock;
    }

    /**
     * Logs a message, or counts it if one of its kind was logged within the interval.
     *
     * @param kind one of a small fixed set
     */
    void warn(String kind, String message, Object about) {
        warn(kind, message, about, null);
    }

    /** The same with a cause, whose stack is logged where the message is. */
    void warn(String kind, String message, Object about, @Nullable Throwable cause) {
        long leftOut = kinds.computeIfAbsent(kind, k -> new Kind()).tryLog(clock.nanoTime());
        if (leftOut == 0) {
            logger.warn("{}: {}", about, message, cause);
        } else if (leftOut > 0) {
            logger.warn("{}: {} ({} more of this kind since the last time)", about, message, leftOut, cause);
        }
    }

    /** When one kind was logged last, and what has come since. Thread-safe. */
    private static final class Kind {
        private final ReentrantLock lock = new ReentrantLock();
        private boolean logged;
        private long loggedNanos;
        private long leftOut;

        /** The number left out so far if this one may be logged, else -1. */
        long tryLog(long nowNanos) {
            lock.lock();
            try {
                if (logged && nowNanos - loggedNanos < INTERVAL_NANOS) {
                    leftOut++;
                    return -1;
                }
                long count = leftOut;
                logged = true;
                loggedNanos = nowNanos;
                leftOut = 0;
                return count;
            } finally {
                lock.unlock();
            }
        }
    }
}
