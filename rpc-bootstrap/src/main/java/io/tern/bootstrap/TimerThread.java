package io.tern.bootstrap;

import io.tern.api.BoundedWait;
import io.tern.api.RuntimeThreads;
import io.tern.api.ScheduledTask;
import io.tern.api.Scheduler;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one timer of a runtime: a daemon thread, {@code tern-timer}, made when it is first needed. Thread-safe. */
final class TimerThread implements Scheduler, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TimerThread.class);
    private static final long CLOSE_MILLIS = 1_000;

    private final RuntimeThreads threads;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, this::newThread);
    private volatile @Nullable Thread current;

    TimerThread(RuntimeThreads threads) {
        this.threads = threads;
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        try {
            Future<?> future = executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {}; // Dropped silently after the runtime has closed: that is the contract.
        }
    }

    /** Whether the current thread is this timer's. */
    boolean isCurrent() {
        return Thread.currentThread() == current;
    }

    private Thread newThread(Runnable task) {
        Thread thread = threads.newThread("tern-timer", task);
        current = thread;
        return thread;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            logger.warn("A timer task failed", e);
        }
    }

    /** Drops what has not begun and ends the thread; a running task has a second to end before it is interrupted. */
    @Override
    public void close() {
        executor.shutdown();
        boolean ended = BoundedWait.await(
                TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS),
                nanos -> executor.awaitTermination(nanos, TimeUnit.NANOSECONDS));
        if (!ended) {
            logger.warn(
                    "A timer task is still running after {} ms (expected: tasks that do not block); interrupting it",
                    CLOSE_MILLIS);
            executor.shutdownNow();
        }
    }
}
