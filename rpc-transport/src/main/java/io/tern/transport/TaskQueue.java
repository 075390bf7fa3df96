package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks in order of arrival, in bounded number; when it is full, those whose time is over make room. Not thread-safe. */
final class TaskQueue {
    private final Clock clock;
    private final ArrayDeque<ServerTask> tasks = new ArrayDeque<>();

    /** The earliest deadline of any task in it, or earlier: a full queue is searched only when that has passed. */
    private long earliestNanos;

    TaskQueue(Clock clock) {
        this.clock = clock;
    }

    /**
     * Adds a task.
     *
     * @param capacity how many may be in it
     * @param expired gets the tasks that had to make room; the caller tells them, outside of its lock
     * @return false if there is no room even so
     */
    boolean offer(ServerTask task, int capacity, Collection<ServerTask> expired) {
        if (tasks.size() >= capacity) {
            evict(expired);
        }
        if (tasks.size() >= capacity) {
            return false;
        }
        long deadline = task.deadlineNanos();
        earliestNanos = tasks.isEmpty() ? deadline : earlier(earliestNanos, deadline);
        return tasks.add(task);
    }

    private void evict(Collection<ServerTask> expired) {
        long now = clock.nanoTime();
        if (tasks.isEmpty() || earliestNanos - now > 0) {
            return;
        }
        long earliest = now + Long.MAX_VALUE;
        for (Iterator<ServerTask> all = tasks.iterator(); all.hasNext(); ) {
            ServerTask task = all.next();
            if (task.deadlineNanos() - now <= 0) {
                expired.add(task);
                all.remove();
            } else {
                earliest = earlier(earliest, task.deadlineNanos());
            }
        }
        earliestNanos = earliest;
    }

    private static long earlier(long a, long b) {
        return b - a < 0 ? b : a;
    }

    /** Takes the oldest task, or null if there is none. */
    @Nullable
    ServerTask poll() {
        return tasks.poll();
    }

    /** Takes all. */
    List<ServerTask> drain() {
        List<ServerTask> all = new ArrayList<>(tasks);
        tasks.clear();
        return all;
    }

    int size() {
        return tasks.size();
    }

    List<MethodDescriptor> methods() {
        return tasks.stream().map(ServerTask::method).toList();
    }
}
