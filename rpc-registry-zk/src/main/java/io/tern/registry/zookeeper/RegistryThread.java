package io.tern.registry.zookeeper;

import io.tern.api.BoundedWait;
import io.tern.api.IoThread;
import io.tern.api.RuntimeThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a registry, {@code tern-zk-registry}, a daemon. It carries {@link IoThread}: whatever it brings to others must not block it, and a
 * blocking call from it might wait for its own news. Thread-safe.
 */
final class RegistryThread implements Executor {
    private static final String NAME = "tern-zk-registry";
    private static final Logger logger = LoggerFactory.getLogger(RegistryThread.class);

    private final RuntimeThreads threads;
    private volatile @Nullable Thread thread;
    private final ThreadPoolExecutor executor;

    RegistryThread(RuntimeThreads threads) {
        this.threads = threads;
        executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                this::newThread,
                new ThreadPoolExecutor.DiscardPolicy()); // After the end nobody waits for anything.
    }

    private Thread newThread(Runnable loop) {
        Thread created = threads.newThread(group -> new NewsThread(group, loop));
        thread = created;
        return created;
    }

    /** Runs a task after those given before; what it throws is logged. Dropped after {@link #end}. */
    @Override
    public void execute(Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                logger.error("A task of the ZooKeeper registry failed; this is a bug of Tern", e);
            }
        });
    }

    /** Makes the other threads of the registry. */
    RuntimeThreads threads() {
        return threads;
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Takes nothing more, and ends when what was given before is done. */
    void end() {
        executor.shutdown();
    }

    /** Interrupts what it is doing and drops the rest. */
    void interrupt() {
        executor.shutdownNow();
    }

    /** Waits for the end, unless called by the thread itself; false if that takes longer than the limit. */
    boolean join(long limitMillis) {
        if (isCurrent()) {
            return true;
        }
        return BoundedWait.await(
                TimeUnit.MILLISECONDS.toNanos(limitMillis),
                nanos -> executor.awaitTermination(nanos, TimeUnit.NANOSECONDS));
    }

    private static final class NewsThread extends Thread implements IoThread {
        NewsThread(ThreadGroup group, Runnable loop) {
            super(group, loop, NAME, 0, false);
        }
    }
}
