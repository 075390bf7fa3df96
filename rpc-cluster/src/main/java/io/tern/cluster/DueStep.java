package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.ScheduledTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step of a directory that stays due until it has ended well: what throws in between leaves nothing half done for longer than until the next
 * event, or a pause that doubles from a second to a minute. Confined to the directory's serial tasks.
 */
final class DueStep {
    private static final Logger logger = LoggerFactory.getLogger(DueStep.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final Runnable step;
    private final Timer timer;
    private final RareWarning warning;
    private boolean due;
    private @Nullable ScheduledTask putOff;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    /** Brings events that come with time. */
    interface Timer {
        /** Runs a task as an event, after which all steps that are due are taken. */
        ScheduledTask schedule(Runnable event, long delayNanos);
    }

    /**
     * A step that is not due.
     *
     * @param name for the log
     */
    DueStep(String name, Runnable step, Timer timer, Clock clock) {
        this.name = name;
        this.step = step;
        this.timer = timer;
        warning = new RareWarning(clock);
    }

    /** It is to be taken at the end of this event. */
    void due() {
        due = true;
    }

    /** It is to be taken after a while, once for all that want it until then; at once if it cannot be put off. */
    void within(long delayNanos) {
        if (!due && putOff == null) {
            putOff(delayNanos);
        }
    }

    private void putOff(long delayNanos) {
        try {
            putOff = timer.schedule(this::timeOver, delayNanos);
        } catch (RuntimeException | Error e) {
            due = true;
            logger.error("{}: no timer", name, e);
        }
    }

    private void timeOver() {
        putOff = null;
        due = true;
    }

    /** Whether it waits for nothing but its time. */
    boolean isPutOff() {
        return putOff != null && !due;
    }

    /** Takes it if it is due; to be called at the end of each event. What it throws is logged. */
    void takeIfDue() {
        if (!due) {
            return;
        }
        try {
            step.run();
            taken();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void taken() {
        due = false;
        pauseNanos = FIRST_PAUSE_NANOS;
        ScheduledTask pending = putOff;
        putOff = null;
        if (pending != null) {
            pending.cancel();
        }
    }

    private void failed(Throwable cause) {
        warning.warn(leftOut -> logger.error(
                "{} failed, and is tried again with the next change or in a while ({} more since the last such line)",
                name,
                leftOut,
                cause));
        if (putOff == null) {
            putOff(pauseNanos);
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }

    @Override
    public String toString() {
        return name + (due ? ", due" : isPutOff() ? ", put off" : "");
    }
}
