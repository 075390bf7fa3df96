package io.tern.testkit;

import io.tern.api.ScheduledTask;
import io.tern.api.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A timer that runs its tasks only inside {@link #advance} and {@link #runDue}, on the calling thread, by due time and, of
 * two due at once, in the order they were given. Tasks see the clock at the moment they were due. What a task throws
 * reaches the caller. Thread-safe.
 */
public final class ManualScheduler implements Scheduler {
    private final ManualClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Task> tasks = new PriorityQueue<>(Task.BY_DUE);
    private long taken;

    /** Returns a timer on {@code clock}. */
    public ManualScheduler(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        lock.lock();
        try {
            Task added = new Task(task, elapsedNanos() + Math.max(0, delayNanos), taken++);
            tasks.add(added);
            return () -> remove(added);
        } finally {
            lock.unlock();
        }
    }

    /** Moves the clock forward, stopping at each task on the way, also those that are added meanwhile. */
    public void advance(Duration duration) {
        long endNanos = elapsedNanos() + duration.toNanos();
        for (Task task = pollDue(endNanos); task != null; task = pollDue(endNanos)) {
            moveTo(task.dueNanos());
            task.action().run();
        }
        moveTo(endNanos);
    }

    /** Runs what is due now, without moving the clock; also what that adds for now. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** Returns how many tasks wait; a cancelled one does not. */
    public int pending() {
        lock.lock();
        try {
            return tasks.size();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task pollDue(long endNanos) {
        lock.lock();
        try {
            Task first = tasks.peek();
            return first != null && first.dueNanos() <= endNanos ? tasks.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Task task) {
        lock.lock();
        try {
            tasks.remove(task);
        } finally {
            lock.unlock();
        }
    }

    private void moveTo(long nanos) {
        clock.advance(Duration.ofNanos(Math.max(0, nanos - elapsedNanos())));
    }

    private long elapsedNanos() {
        return clock.elapsed().toNanos();
    }

    @Override
    public String toString() {
        return "ManualScheduler[" + pending() + " pending at " + clock.elapsed() + ']';
    }

    /** A task that waits. Immutable. */
    private record Task(Runnable action, long dueNanos, long sequence) {
        static final Comparator<Task> BY_DUE =
                Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::sequence);
    }
}
