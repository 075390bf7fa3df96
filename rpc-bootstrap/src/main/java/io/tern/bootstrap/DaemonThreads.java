package io.tern.bootstrap;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few daemon threads for one purpose, made when needed and given up when idle: {@code tern-callback-N} complete the futures of
 * asynchronous calls and so run what users attach to them, {@code tern-work-N} go on with calls for the framework. Never
 * refuses: what waits here is bounded by the calls that may be in flight, and after closing a task runs on the thread that
 * brings it, so that no future is forgotten. Thread-safe.
 */
final class DaemonThreads implements Executor, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(DaemonThreads.class);
    private static final int MIN_THREADS = 4;
    private static final int MAX_THREADS = 32;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_MILLIS = 1_000;

    private final AtomicInteger made = new AtomicInteger();
    private final String prefix;
    private final ThreadPoolExecutor executor;

    /** Threads whose names begin so. */
    DaemonThreads(String prefix) {
        this.prefix = prefix;
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = Math.max(MIN_THREADS, Math.min(MAX_THREADS, 2 * processors));
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                this::newThread,
                (task, closed) -> run(task));
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> run(task));
    }

    /** Whether the current thread is one of these. */
    boolean isCurrent() {
        return Thread.currentThread() instanceof DaemonThread thread && thread.owner == this;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            logger.warn("A task failed", e);
        }
    }

    /** Runs what waits, then ends the threads; each of both may take a second, after which callbacks that block are left alone. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                logger.warn(
                        "{} tasks are still running after {} ms; interrupting them",
                        executor.getActiveCount(),
                        CLOSE_MILLIS);
                runRest(executor.shutdownNow()).join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            runRest(executor.shutdownNow());
            Thread.currentThread().interrupt();
        }
    }

    /** On a thread of its own: one of these tasks may block as those do that had it wait. */
    private Thread runRest(List<Runnable> rest) {
        Thread last = newThread(() -> rest.forEach(Runnable::run));
        last.start();
        return last;
    }

    private Thread newThread(Runnable task) {
        return new DaemonThread(this, task, prefix + made.incrementAndGet());
    }

    private static final class DaemonThread extends Thread {
        private final DaemonThreads owner;

        DaemonThread(DaemonThreads owner, Runnable task, String name) {
            super(task, name);
            this.owner = owner;
            setDaemon(true);
        }
    }
}
