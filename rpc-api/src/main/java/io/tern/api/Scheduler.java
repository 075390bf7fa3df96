package io.tern.api;

/** The one timer of a runtime. Thread-safe. */
public interface Scheduler {
    /**
     * Runs {@code task} once after {@code delayNanos} on the timer's thread. The task must neither block nor take long;
     * what it throws is logged. After the runtime has closed, tasks are dropped silently and the handle is cancelled.
     */
    ScheduledTask schedule(Runnable task, long delayNanos);
}
