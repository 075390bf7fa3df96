package io.tern.testkit;

import io.tern.api.BoundedWait;
import io.tern.api.ScheduledTask;
import io.tern.api.Scheduler;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A timer on the system's time with one daemon thread, {@code tern-test-timer}. Thread-safe. */
final class SystemScheduler implements Scheduler, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SystemScheduler.class);
    private static final long CLOSE_MILLIS = 1_000;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "tern-test-timer");
        thread.setDaemon(true);
        return thread;
    });

    SystemScheduler() {
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        try {
            Future<?> future = executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {}; // Dropped silently once closed, as the contract says.
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            logger.warn("A scheduled task failed", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        boolean ended = BoundedWait.await(
                TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS),
                nanos -> executor.awaitTermination(nanos, TimeUnit.NANOSECONDS));
        if (!ended) {
            logger.warn("A scheduled task still runs after {} ms", CLOSE_MILLIS);
        }
    }
}
