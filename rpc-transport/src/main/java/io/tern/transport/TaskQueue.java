package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait, in bounded number. Clients take turns, each with the oldest of its tasks: who asks for much waits for himself, and others for
 * one task of his at a time. Where there is no room, who has most gives way. Not thread-safe.
 */
final class TaskQueue {
    /** It is searched once in so many parts of its length: what that costs is spread over those who ask. */
    private static final int LOOKS_PER_LENGTH = 8;
    /** Empty lines that are kept for clients that come. */
    private static final int SPARE_LINES = 16;

    private final Clock clock;
    private final IdentityHashMap<Object, Line> lines = new IdentityHashMap<>();
    /** The same lines, that of the client whose turn is next first. */
    private final Deque<Line> turns = new ArrayDeque<>();

    private final Deque<Line> spare = new ArrayDeque<>();
    private int size;

    /** The earliest deadline of any task in it, or earlier: a full queue is searched when that has passed. */
    private long earliestNanos;
    /** For how many room was asked for since it was looked for. */
    private int asks;

    TaskQueue(Clock clock) {
        this.clock = clock;
    }

    /**
     * Drops from the end of a client's line what nobody wants any more: who cancels at once what he asks for adds nothing, however often he does.
     * To be called before another task of his is added.
     */
    void dropUnwanted(Object client) {
        Line line = lines.get(client);
        if (line == null) {
            return;
        }
        ServerTask last = line.tasks.peekLast();
        while (last != null && !last.isWanted()) {
            line.tasks.removeLast();
            size--;
            last = line.tasks.peekLast();
        }
        if (line.tasks.isEmpty()) {
            turns.remove(line);
            leave(line);
        }
    }

    /**
     * Takes out what is not to wait any longer, to be told so outside of the caller's lock. Where there is more than may be: those whose time is
     * over, and what nobody wants, for which it looks now and then; and if that is not enough, {@code excess} in all, each the oldest of the
     * client who has most then. Where the queue is full all the same: one of a client who has more than this one will have.
     *
     * @param client who wants room for one
     * @param excess none if it is not positive
     * @param capacity how many may wait
     */
    List<ServerTask> makeRoom(Object client, int excess, int capacity) {
        if (size == 0 || (excess <= 0 && size < capacity)) {
            return List.of();
        }
        List<ServerTask> leaving = new ArrayList<>();
        int left = size - Math.max(0, Math.min(excess, size));
        asks += Math.max(1, size - left);
        removeExpired(leaving);
        if (size > left) {
            removeOldest(left, leaving);
        }
        if (size == capacity) {
            giveWay(client, leaving);
        }
        return leaving;
    }

    /**
     * Adds a task.
     *
     * @param capacity how many may wait
     * @return false if there is no room
     */
    boolean offer(ServerTask task, int capacity) {
        if (size >= capacity) {
            return false;
        }
        long deadline = task.deadlineNanos();
        earliestNanos = size == 0 ? deadline : earlier(earliestNanos, deadline);
        Line line = lines.get(task.client());
        if (line == null) {
            line = join(task.client());
        }
        size++;
        return line.tasks.add(task);
    }

    private Line join(Object client) {
        Line line = spare.isEmpty() ? new Line() : spare.pop();
        line.client = client;
        lines.put(client, line);
        turns.add(line);
        return line;
    }

    /** A line that has become empty and has been taken out of the turns. */
    private void leave(Line line) {
        lines.remove(line.client);
        line.client = null;
        if (spare.size() < SPARE_LINES) {
            spare.push(line);
        }
    }

    private void leaveIfEmpty() {
        turns.removeIf(line -> {
            boolean empty = line.tasks.isEmpty();
            if (empty) {
                leave(line);
            }
            return empty;
        });
    }

    /** Shortens the longest lines to equal length; where that is too much by some, those whose turn comes first have one less. */
    private void removeOldest(int left, List<ServerTask> leaving) {
        int length = lengthFor(left);
        int longer = left - sizeWith(length);
        long cut = turns.stream().filter(line -> line.tasks.size() > length).count() - longer;
        for (Line line : turns) {
            if (line.tasks.size() > length) {
                int most = cut-- > 0 ? length : length + 1;
                while (line.tasks.size() > most) {
                    leaving.add(line.tasks.remove());
                }
            }
        }
        size = left;
        leaveIfEmpty();
    }

    /** The length to which lines must be shortened if no more than so many tasks are to be left. */
    private int lengthFor(int left) {
        int low = 0;
        int high = left;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (sizeWith(middle) <= left) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private int sizeWith(int longest) {
        int sum = 0;
        for (Line line : turns) {
            sum += Math.min(line.tasks.size(), longest);
        }
        return sum;
    }

    private void removeExpired(List<ServerTask> leaving) {
        long now = clock.nanoTime();
        if (earliestNanos - now > 0 && asks <= size / LOOKS_PER_LENGTH) {
            return;
        }
        asks = 0;
        earliestNanos = now + Long.MAX_VALUE;
        size = 0;
        for (Line line : turns) {
            line.tasks.removeIf(task -> !task.isWanted() || hasExpired(task, now, leaving));
            for (ServerTask task : line.tasks) {
                earliestNanos = earlier(earliestNanos, task.deadlineNanos());
            }
            size += line.tasks.size();
        }
        leaveIfEmpty();
    }

    private static boolean hasExpired(ServerTask task, long now, List<ServerTask> leaving) {
        return task.deadlineNanos() - now <= 0 && leaving.add(task);
    }

    private static long earlier(long a, long b) {
        return b - a < 0 ? b : a;
    }

    private void giveWay(Object client, List<ServerTask> leaving) {
        Line own = lines.get(client);
        int most = own == null ? 1 : own.tasks.size() + 1;
        Line longest = null;
        for (Line line : turns) {
            if (line.tasks.size() > most) {
                most = line.tasks.size();
                longest = line;
            }
        }
        if (longest != null) {
            leaving.add(longest.tasks.remove());
            size--;
        }
    }

    /** Takes the oldest task that is wanted of the client whose turn it is, or null if there is none. */
    @Nullable
    ServerTask poll() {
        for (Line line = turns.poll(); line != null; line = turns.poll()) {
            ServerTask task = pollWanted(line);
            if (line.tasks.isEmpty()) {
                leave(line);
            } else {
                turns.add(line);
            }
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    private @Nullable ServerTask pollWanted(Line line) {
        ServerTask task = line.tasks.poll();
        while (task != null) {
            size--;
            if (task.isWanted()) {
                return task;
            }
            task = line.tasks.poll();
        }
        return null;
    }

    /** Takes as many as {@link #poll} would give, at most so many; none if the number is not positive. */
    List<ServerTask> pollMost(int count) {
        if (count <= 0 || size == 0) {
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

    /** Takes all. */
    List<ServerTask> drain() {
        List<ServerTask> all = tasks().toList();
        lines.clear();
        turns.clear();
        size = 0;
        return all;
    }

    int size() {
        return size;
    }

    List<MethodDescriptor> methods() {
        return tasks().map(ServerTask::method).toList();
    }

    private Stream<ServerTask> tasks() {
        return turns.stream().flatMap(line -> line.tasks.stream());
    }

    /** What one client waits for, the oldest first. */
    private static final class Line {
        private final ArrayDeque<ServerTask> tasks = new ArrayDeque<>(4);
        /** Null while it is spare. */
        private @Nullable Object client;
    }
}
