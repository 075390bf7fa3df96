package io.tern.api;

/** Handle of a task given to a {@link Scheduler}. Thread-safe. */
@FunctionalInterface
public interface ScheduledTask {
    /** Prevents the task from running if it has not begun; never interrupts it. Idempotent. */
    void cancel();
}
