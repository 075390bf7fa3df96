package io.tern.filter;

import io.tern.api.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** When a reference's nodes are compared, and how long an outlier gets no calls. Thread-safe. */
final class Outliers {
    /*
     * As in Envoy each ejection of a node lasts longer than the one before, and each look at which it is like the others takes one back; but
     * 5 s and not 30 for each, and 60 s at most and not 300: here a single call probes whether a node may return, so the time is not all
     * there is to go by.
     *
     * Looks are taken by the calls themselves, one of which ends after the time has come: no timer, and none without calls. Every 5 s,
     * half of what a CallWindow sees, so each call is looked at twice.
     */
    static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** As many as make a difference: more would have to be taken back one by one without any. */
    static final int MOST_EJECTIONS = 12;

    private final Clock clock;
    private final AtomicLong dueNanos;

    Outliers(Clock clock) {
        this.clock = clock;
        dueNanos = new AtomicLong(clock.nanoTime() + LOOK_NANOS);
    }

    /** What is to be counted for a node from now on. */
    CallWindow newWindow() {
        return new CallWindow(clock);
    }

    /** Whether it is time to compare the nodes; true for one of those that ask. */
    boolean isDue(long nowNanos) {
        long due = dueNanos.get();
        return nowNanos - due >= 0 && dueNanos.compareAndSet(due, nowNanos + LOOK_NANOS);
    }

    /**
     * How long an ejection lasts, but for what chance adds.
     *
     * @param ejections how often the node was ejected of late, this time included, up to {@link #MOST_EJECTIONS}
     */
    long pauseNanos(int ejections) {
        return ejections * PAUSE_NANOS;
    }
}
