package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks in order of arrival, in bounded number; where it is full, those whose time is over can make room. Not thread-safe. */
final class TaskQueue {
    /** A full queue is searched once in so many parts of its length: what that costs is spread over those who ask. */
    private static final int LOOKS_PER_LENGTH = 8;

    private final Clock clock;
    private final ArrayDeque<ServerTask> tasks = new ArrayDeque<>();

    /** The earliest deadline of any task in it, or earlier: a full queue is searched when that has passed. */
    private long earliestNanos;
    /** How often room was asked for since it was looked for. */
    private int fullTimes;

    TaskQueue(Clock clock) {
        this.clock = clock;
    }

    /**
     * Drops from the end what nobody wants any more: who cancels at once what he asks for adds nothing, however often he does. To be called before
     * another task is added.
     */
    void dropUnwanted() {
        for (ServerTask last = tasks.peekLast(); last != null && !last.isWanted(); last = tasks.peekLast()) {
            tasks.removeLast();
        }
    }

    /** Whether so many are in it. */
    boolean isFull(int capacity) {
        return tasks.size() >= capacity;
    }

    /**
     * Adds a task.
     *
     * @param capacity how many may be in it
     * @return false if there is no room
     */
    boolean offer(ServerTask task, int capacity) {
        if (isFull(capacity)) {
            return false;
        }
        long deadline = task.deadlineNanos();
        earliestNanos = tasks.isEmpty() ? deadline : earlier(earliestNanos, deadline);
        return tasks.add(task);
    }

    /**
     * Makes room: takes out the tasks whose time is over, to be told so outside of the caller's lock, and what nobody wants. To be called where
     * the queue is full; it looks at all only now and then.
     */
    List<ServerTask> evict() {
        long now = clock.nanoTime();
        fullTimes++;
        if (tasks.isEmpty() || (earliestNanos - now > 0 && fullTimes <= tasks.size() / LOOKS_PER_LENGTH)) {
            return List.of();
        }
        fullTimes = 0;
        tasks.removeIf(task -> !task.isWanted());
        List<ServerTask> expired =
                tasks.stream().filter(task -> task.deadlineNanos() - now <= 0).toList();
        tasks.removeIf(task -> task.deadlineNanos() - now <= 0);
        earliestNanos =
                tasks.stream().mapToLong(ServerTask::deadlineNanos).reduce(now + Long.MAX_VALUE, TaskQueue::earlier);
        return expired;
    }

    private static long earlier(long a, long b) {
        return b - a < 0 ? b : a;
    }

    /** Takes the oldest task that is wanted, or null if there is none. */
    @Nullable
    ServerTask poll() {
        ServerTask task = tasks.poll();
        while (task != null && !task.isWanted()) {
            task = tasks.poll();
        }
        return task;
    }

    /** Takes the oldest tasks that are wanted, at most so many; none if the number is not positive. */
    List<ServerTask> pollMost(int count) {
        if (count <= 0 || tasks.isEmpty()) {
            return List.of();
        }
        List<ServerTask> taken = new ArrayList<>();
        ServerTask task = poll();
        while (task != null) {
            taken.add(task);
            task = taken.size() < count ? poll() : null;
        }
        return taken;
    }

    /** Takes out so many, the oldest; none if the number is not positive. */
    List<ServerTask> removeOldest(int count) {
        if (count <= 0 || tasks.isEmpty()) {
            return List.of();
        }
        List<ServerTask> oldest = new ArrayList<>();
        for (int i = 0; i < count && !tasks.isEmpty(); i++) {
            oldest.add(tasks.remove());
        }
        return oldest;
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
