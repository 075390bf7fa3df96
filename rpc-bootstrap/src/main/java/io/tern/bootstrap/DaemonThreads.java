package io.tern.bootstrap;

import io.tern.api.BoundedWait;
import io.tern.api.RuntimeThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few daemon threads for one purpose, made when needed and given up when idle, for instance {@code tern-work-N}, which go on with calls
 * for the framework. Never refuses: what waits here is bounded by the calls that may be in flight, and after closing a task runs on the
 * thread that brings it, so that no future is forgotten. Thread-safe.
 */
final class DaemonThreads implements Executor, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(DaemonThreads.class);
    private static final int MIN_THREADS = 4;
    private static final int MAX_THREADS = 32;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_MILLIS = 1_000;

    private final AtomicInteger made = new AtomicInteger();
    private final String prefix;
    private final RuntimeThreads threads;
    private final ThreadPoolExecutor executor;

    /** Threads whose names begin so. */
    DaemonThreads(String prefix, RuntimeThreads threads) {
        this.prefix = prefix;
        this.threads = threads;
        int count = usual();
        executor = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                this::newThread,
                (task, closed) -> run(task));
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(new Task(task));
    }

    /** A task as it waits. */
    private record Task(Runnable task) implements Runnable {
        @Override
        public void run() {
            DaemonThreads.run(task);
        }
    }

    /** How many threads there are unless {@link #resize} says otherwise. */
    static int usual() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Math.max(MIN_THREADS, Math.min(MAX_THREADS, 2 * processors));
    }

    /** How many threads there may be. */
    int size() {
        return executor.getCorePoolSize();
    }

    /** Allows this many threads; those that are too many end when they are idle. For one thread at a time. */
    void resize(int count) {
        if (count > size()) {
            executor.setMaximumPoolSize(count);
            executor.setCorePoolSize(count);
        } else if (count < size()) {
            executor.setCorePoolSize(count);
            executor.setMaximumPoolSize(count);
        }
    }

    /** How many tasks run. */
    int running() {
        return executor.getActiveCount();
    }

    /** Whether tasks wait for a thread. */
    boolean isAnyWaiting() {
        return !executor.getQueue().isEmpty();
    }

    /** The task that has waited longest, to be compared by identity; null if none waits. */
    @Nullable
    Object firstWaiting() {
        return executor.getQueue().peek();
    }

    /** How many tasks wait. */
    int waiting() {
        return executor.getQueue().size();
    }

    /** How many tasks have come and were not taken out again, about. */
    long come() {
        return executor.getTaskCount();
    }

    /** Takes out the tasks that wait and are such. */
    List<Runnable> takeWaiting(Predicate<Runnable> such) {
        List<Runnable> taken = new ArrayList<>();
        for (Runnable each : executor.getQueue()) {
            Runnable task = each instanceof Task known ? known.task() : each;
            if (such.test(task) && executor.remove(each)) {
                taken.add(task);
            }
        }
        return taken;
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
        boolean ended = BoundedWait.await(
                TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS),
                nanos -> executor.awaitTermination(nanos, TimeUnit.NANOSECONDS));
        if (!ended) {
            logger.warn(
                    "{} tasks are still running after {} ms; interrupting them",
                    executor.getActiveCount(),
                    CLOSE_MILLIS);
            BoundedWait.join(runRest(executor.shutdownNow()), CLOSE_MILLIS);
        }
    }

    /** On a thread of its own: one of these tasks may block as those do that had it wait. */
    private Thread runRest(List<Runnable> rest) {
        Thread last = newThread(() -> rest.forEach(Runnable::run));
        last.start();
        return last;
    }

    private Thread newThread(Runnable task) {
        String name = prefix + made.incrementAndGet();
        return threads.newThread(group -> new DaemonThread(group, this, task, name));
    }

    private static final class DaemonThread extends Thread {
        private final DaemonThreads owner;

        DaemonThread(ThreadGroup group, DaemonThreads owner, Runnable task, String name) {
            super(group, task, name, 0, false);
            this.owner = owner;
        }
    }
}
