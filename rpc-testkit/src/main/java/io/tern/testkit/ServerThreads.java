package io.tern.testkit;

import io.tern.api.BoundedWait;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one embedded server: everything that is started here, or by what was started here, belongs to one group,
 * so that a stop can wait for all of them, ZooKeeper's own stop does not. Thread-safe.
 */
final class ServerThreads {
    private static final long CALL_SECONDS = 30;

    private final ThreadGroup group;

    ServerThreads(String name) {
        group = new ThreadGroup(name);
    }

    /**
     * Runs code on a thread of the group and waits for it.
     *
     * @throws IllegalStateException if it fails or takes more than 30 s
     */
    void run(String what, Callable<?> code) {
        FutureTask<?> task = new FutureTask<>(code);
        Thread thread = new Thread(group, task, group.getName() + "-" + what);
        thread.setDaemon(true);
        thread.start();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        boolean ended = BoundedWait.await(TimeUnit.SECONDS.toNanos(CALL_SECONDS), nanos -> {
            try {
                task.get(nanos, TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                failure.set(e.getCause());
            } catch (TimeoutException e) {
                return false;
            }
            return true;
        });
        Throwable reason = ended ? failure.get() : new TimeoutException("not done after " + CALL_SECONDS + " s");
        if (reason != null) {
            throw new IllegalStateException(group.getName() + ": cannot " + what, reason);
        }
    }

    /**
     * Waits until no thread of the group is left; interrupts those that are left after half of the time. Some of ZooKeeper's
     * wait for ever if the server stops at the wrong moment.
     *
     * @throws IllegalStateException naming those that are left after {@code limitMillis}
     */
    void join(long limitMillis) {
        if (!joinQuietly(limitMillis / 2)) {
            alive().forEach(Thread::interrupt);
            if (!joinQuietly(limitMillis / 2)) {
                throw new IllegalStateException(this + ": still running after " + limitMillis + " ms");
            }
        }
    }

    private boolean joinQuietly(long limitMillis) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        for (List<Thread> left = alive(); !left.isEmpty(); left = alive()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (millis <= 0) {
                return false;
            }
            BoundedWait.join(left.get(0), millis);
        }
        return true;
    }

    private List<Thread> alive() {
        Thread[] threads = new Thread[group.activeCount() + 16];
        int count = group.enumerate(threads);
        List<Thread> alive = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (threads[i].isAlive() && threads[i] != Thread.currentThread()) {
                alive.add(threads[i]);
            }
        }
        return alive;
    }

    @Override
    public String toString() {
        return group.getName() + alive();
    }
}
