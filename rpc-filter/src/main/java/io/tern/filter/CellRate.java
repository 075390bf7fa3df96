package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Priority;
import java.util.concurrent.atomic.AtomicLong;

/** Admits events at an even pace with some tolerance for bursts. Lock-free, allocates nothing. Thread-safe. */
final class CellRate {
    private final CellPace pace;
    private final AtomicLong due = new AtomicLong();
    /** A moment that has been: what conformed then conforms now, without a look at the clock. */
    private final AtomicLong past = new AtomicLong();

    /**
     * An unused rate.
     *
     * @param perSecond events per second, 1 to 1,000,000
     * @param burst events that may come at once beyond the one that is always due, 0 to 1,000,000
     */
    CellRate(Clock clock, int perSecond, int burst) {
        pace = new CellPace(clock, perSecond, burst);
    }

    /** Takes one event's place if it conforms, the whole burst being its own. */
    boolean tryAcquire() {
        return tryAcquire(Priority.CRITICAL);
    }

    /** Takes one event's place if it conforms. */
    boolean tryAcquire(Priority priority) {
        while (true) {
            long seen = due.get();
            long now = pace.now();
            long next = pace.next(seen, now, priority);
            if (next == CellPace.REFUSED) {
                return false;
            }
            if (due.compareAndSet(seen, next)) {
                past.setOpaque(now);
                return true;
            }
        }
    }

    /** Whether an event would conform now, the whole burst being its own; takes nothing. */
    boolean conforms() {
        return conforms(Priority.CRITICAL);
    }

    /** Whether an event would conform now; takes nothing. */
    boolean conforms(Priority priority) {
        long seen = due.get();
        return pace.conforms(seen, past.getOpaque(), priority) || pace.conforms(seen, pace.now(), priority);
    }

    /** After how long the next event conforms if no other comes before it, the whole burst being its own; 0 if it does now. */
    long waitNanos() {
        return waitNanos(Priority.CRITICAL);
    }

    /** After how long the next event conforms if no other comes before it; 0 if it does now. */
    long waitNanos(Priority priority) {
        return pace.waitNanos(due.get(), priority);
    }

    @Override
    public String toString() {
        return "CellRate[" + pace + ']';
    }
}
