package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Priority;
import java.util.concurrent.TimeUnit;

/**
 * What a rate with some tolerance for bursts allows, as arithmetic on the moment at which the next event is due: whoever keeps
 * that moment, one number, has a rate. Moments are never negative and begin at 0, where nothing has happened yet. Immutable, thread-safe.
 */
final class CellPace {
    /*
     * The generic cell rate algorithm of the ATM Forum (Traffic Management 4.0, "virtual scheduling") and ITU-T I.371: keep the
     * theoretical arrival time of the next event; one that comes earlier than that by more than the tolerance does not conform,
     * any other moves it by one increment. Unlike a counter per window it holds for every window: at most
     * rate x window + burst + 1 events, and with permanent demand at least rate x window.
     *
     * A second is divided into a multiple of the rate, so that the increment is a whole number and nothing adds up over the
     * years; a unit is at most a nanosecond, which is how exactly a window is known. Time is counted from the making of this
     * object, since a clock's origin is arbitrary and may be about to overflow.
     *
     * A moment that is past means the same as any other that is past: nothing is owed. So what keeps it may be forgotten then.
     */
    /** Instead of a moment: the event does not conform. */
    static final long REFUSED = -1;

    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final long originNanos;
    private final long increment;
    private final long unitsPerSecond;
    private final int burst;
    private final long burstUnits;

    /**
     * A pace from now on.
     *
     * @param perSecond events per second, 1 to 1,000,000
     * @param burst events that may come at once beyond the one that is always due, 0 to 1,000,000
     */
    CellPace(Clock clock, int perSecond, int burst) {
        this.clock = clock;
        this.burst = burst;
        originNanos = clock.nanoTime();
        increment = (NANOS_PER_SECOND + perSecond - 1) / perSecond;
        unitsPerSecond = increment * perSecond;
        burstUnits = increment * burst;
    }

    /** The present moment. Read it after the one that is due, or another thread's could lie too far ahead. */
    long now() {
        return at(clock.nanoTime());
    }

    /** The moment of a time of the clock; 0 for one before this object was made. */
    long at(long nanoTime) {
        return units(Math.max(0, nanoTime - originNanos));
    }

    /** When the next event is due after one that comes now, or {@link #REFUSED} if that one does not conform. */
    long next(long due, long now, Priority priority) {
        return conforms(due, now, priority) ? Math.max(due, now) + increment : REFUSED;
    }

    /** Whether an event conforms that comes now. */
    boolean conforms(long due, long now, Priority priority) {
        return due - tolerance(priority) <= now;
    }

    /** After how long an event conforms if no other comes before it; 0 if it does now. */
    long waitNanos(long due, Priority priority) {
        long earliest = due - tolerance(priority);
        long elapsedNanos = clock.nanoTime() - originNanos;
        return earliest <= units(elapsedNanos) ? 0 : nanos(earliest) - elapsedNanos;
    }

    /** Part of the burst is kept for what matters more: of its time, so that a burst of one is enough for an order. */
    private long tolerance(Priority priority) {
        return priority.partOf(burstUnits);
    }

    private long units(long nanos) {
        return nanos / NANOS_PER_SECOND * unitsPerSecond + nanos % NANOS_PER_SECOND * unitsPerSecond / NANOS_PER_SECOND;
    }

    /** The first nanosecond that is not before a moment. */
    private long nanos(long units) {
        long rest = units % unitsPerSecond * NANOS_PER_SECOND;
        return units / unitsPerSecond * NANOS_PER_SECOND + (rest + unitsPerSecond - 1) / unitsPerSecond;
    }

    @Override
    public String toString() {
        return unitsPerSecond / increment + " a second, burst " + burst;
    }
}
