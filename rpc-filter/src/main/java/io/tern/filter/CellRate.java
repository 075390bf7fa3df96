package io.tern.filter;

import io.tern.api.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Admits events at an even pace with some tolerance for bursts. Lock-free, allocates nothing. Thread-safe. */
final class CellRate {
    /*
     * The generic cell rate algorithm of the ATM Forum (Traffic Management 4.0, "virtual scheduling") and ITU-T I.371: keep the
     * theoretical arrival time of the next event; one that comes earlier than that by more than the tolerance does not conform,
     * any other moves it by one increment. Unlike a counter per window it holds for every window: at most
     * rate x window + burst + 1 events, and with permanent demand at least rate x window.
     *
     * A second is divided into a multiple of the rate, so that the increment is a whole number and nothing adds up over the
     * years; a unit is at most a nanosecond, which is how exactly a window is known. Time is counted from the making of this
     * object, since a clock's origin is arbitrary and may be about to overflow.
     */
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final long originNanos;
    private final long increment;
    private final long unitsPerSecond;
    private final long tolerance;
    private final AtomicLong theoreticalArrival = new AtomicLong();

    /**
     * An unused rate.
     *
     * @param perSecond events per second, 1 to 1,000,000
     * @param burst events that may come at once beyond the one that is always due, 0 to 1,000,000
     */
    CellRate(Clock clock, int perSecond, int burst) {
        this.clock = clock;
        originNanos = clock.nanoTime();
        increment = (NANOS_PER_SECOND + perSecond - 1) / perSecond;
        unitsPerSecond = increment * perSecond;
        tolerance = increment * burst;
    }

    /** Takes one event's place if it conforms. */
    boolean tryAcquire() {
        while (true) {
            long arrival = theoreticalArrival.get();
            long now = now(); // Read after the arrival, or another thread's could lie too far ahead.
            if (arrival - tolerance > now) {
                return false;
            }
            if (theoreticalArrival.compareAndSet(arrival, Math.max(arrival, now) + increment)) {
                return true;
            }
        }
    }

    /** Whether an event would conform now; takes nothing. */
    boolean conforms() {
        return theoreticalArrival.get() - tolerance <= now();
    }

    /** After how long the next event conforms if no other comes before it; 0 if it does now. */
    long waitNanos() {
        long earliest = theoreticalArrival.get() - tolerance;
        long elapsedNanos = clock.nanoTime() - originNanos;
        return earliest <= units(elapsedNanos) ? 0 : nanos(earliest) - elapsedNanos;
    }

    private long now() {
        return units(clock.nanoTime() - originNanos);
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
        return "CellRate[" + unitsPerSecond / increment + " a second, burst " + tolerance / increment + ']';
    }
}
