package io.tern.bootstrap;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the futures of asynchronous calls, and so runs what users attach to them: daemon threads {@code tern-callback-N},
 * made when needed and given up when idle. Never refuses: what waits here is bounded by the calls that may be in flight, and
 * after closing a task runs on the thread that brings it, so that no future is forgotten. Thread-safe.
 */
final class CallbackThreads implements Executor, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CallbackThreads.class);
    private static final int MIN_THREADS = 4;
    private static final int MAX_THREADS = 32;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_MILLIS = 1_000;

    private final AtomicInteger made = new AtomicInteger();
    private final ThreadPoolExecutor executor;

    CallbackThreads() {
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = Math.max(MIN_THREADS, Math.min(MAX_THREADS, 2 * processors));
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new CallbackThread(this, task, made.incrementAndGet()),
                (task, closed) -> run(task));
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> run(task));
    }

    /** Whether the current thread is one of these. */
    boolean isCurrent() {
        return Thread.currentThread() instanceof CallbackThread thread && thread.owner == this;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            logger.warn("A callback failed", e);
        }
    }

    /** Runs what waits, then ends the threads; gives up on callbacks that take longer than a second. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                logger.warn(
                        "{} callbacks are still running after {} ms; interrupting them",
                        executor.getActiveCount(),
                        CLOSE_MILLIS);
                executor.shutdownNow().forEach(Runnable::run);
            }
        } catch (InterruptedException e) {
            executor.shutdownNow().forEach(Runnable::run);
            Thread.currentThread().interrupt();
        }
    }

    private static final class CallbackThread extends Thread {
        private final CallbackThreads owner;

        CallbackThread(CallbackThreads owner, Runnable task, int number) {
            super(task, "tern-callback-" + number);
            this.owner = owner;
            setDaemon(true);
        }
    }
}
