package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.Priority;
import io.tern.api.ServerTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait, in bounded number. Clients take turns, each with the oldest of its tasks: who asks for much waits for himself, and others for
 * one task of his at a time. Where there is no room, what matters less gives way, and among equals the task of who has most of them. Not thread-safe.
 */
final class TaskQueue {
    /** It is searched once in so many parts of its length: what that costs is spread over those who ask. */
    private static final int LOOKS_PER_LENGTH = 8;
    /** Empty lines that are kept for clients that come. */
    private static final int SPARE_LINES = 16;
    /** As they are shed. */
    private static final List<Priority> LEAST_FIRST = List.of(Priority.SHEDDABLE, Priority.NORMAL, Priority.CRITICAL);

    private final Clock clock;
    private final IdentityHashMap<Object, Line> lines = new IdentityHashMap<>();
    /** The same lines, that of the client whose turn is next first. */
    private final Deque<Line> turns = new ArrayDeque<>();

    private final Deque<Line> spare = new ArrayDeque<>();
    private int size;
    /** How many of each priority, by its {@link #rank}. */
    private final int[] sizes = new int[LEAST_FIRST.size()];

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
            gone(line, last);
            last = line.tasks.peekLast();
        }
        leaveIfEmpty(line);
    }

    /**
     * Takes out what is not to wait any longer, to be told so outside of the caller's lock. Where there is more than may be: those whose time is
     * over, and what nobody wants, for which it looks now and then; and if that is not enough, {@code excess} in all, those that matter least first, each
     * the oldest of the client who has most of them then. Where the queue is full all the same: one that matters less than this one, or one of a client who
     * has more of its kind than this one's will have. Who comes counts among those who may be too many: there is no room for what matters less than
     * what is shed.
     *
     * @param task wants room
     * @param excess none if it is not positive
     * @param capacity how many may wait
     */
    Room makeRoom(ServerTask task, int excess, int capacity) {
        if (size == 0 || (excess <= 0 && size < capacity)) {
            return size < capacity ? Room.FREE : Room.FULL;
        }
        List<ServerTask> leaving = new ArrayList<>();
        int left = size - Math.max(0, Math.min(excess, size));
        asks += Math.max(1, size - left);
        removeExpired(leaving);
        boolean mattersLeast = false;
        for (Priority priority : LEAST_FIRST) {
            int many = Math.min(size - left, sizes[rank(priority)]);
            if (many > 0) {
                removeOldest(priority, many, leaving);
                mattersLeast = rank(task.priority()) < rank(priority);
            }
        }
        boolean isFree = !mattersLeast && (size < capacity || giveWay(task, leaving));
        return new Room(leaving, isFree);
    }

    /** Adds a task for which there is {@linkplain #makeRoom room}. */
    void add(ServerTask task) {
        long deadline = task.deadlineNanos();
        earliestNanos = size == 0 ? deadline : earlier(earliestNanos, deadline);
        Line line = lines.get(task.client());
        if (line == null) {
            line = join(task.client());
        }
        line.tasks.add(task); // First: if there is no memory for it, nothing is counted.
        size++;
        sizes[rank(task.priority())]++;
        line.sizes[rank(task.priority())]++;
    }

    private static int rank(Priority priority) {
        return switch (priority) {
            case SHEDDABLE -> 0;
            case NORMAL -> 1;
            case CRITICAL -> 2;
        };
    }

    /** A task has left a line. */
    private void gone(Line line, ServerTask task) {
        size--;
        sizes[rank(task.priority())]--;
        line.sizes[rank(task.priority())]--;
    }

    private Line join(Object client) {
        Line line = spare.isEmpty() ? new Line() : spare.pop();
        line.client = client;
        turns.add(line); // First: a line without a turn would never be served.
        lines.put(client, line);
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

    /**
     * Takes so many tasks of one priority from those who have most of them, until all have equally many; where that is too much by some, those whose
     * turn comes first have one less.
     */
    private void removeOldest(Priority priority, int many, List<ServerTask> leaving) {
        int kind = rank(priority);
        int left = sizes[kind] - many;
        int length = lengthFor(kind, left);
        int longer = left - sizeWith(kind, length);
        long cut = turns.stream().filter(line -> line.sizes[kind] > length).count() - longer;
        for (Line line : turns) {
            if (line.sizes[kind] > length) {
                int most = cut-- > 0 ? length : length + 1;
                removeOldest(line, priority, line.sizes[kind] - most, leaving);
            }
        }
        leaveIfEmpty();
    }

    private void removeOldest(Line line, Priority priority, int many, List<ServerTask> leaving) {
        int end = leaving.size() + many;
        Iterator<ServerTask> oldestFirst = line.tasks.iterator();
        while (leaving.size() < end) {
            ServerTask task = oldestFirst.next();
            if (task.priority() == priority) {
                oldestFirst.remove();
                gone(line, task);
                leaving.add(task);
            }
        }
    }

    /** How many of a priority lines may have if no more than so many tasks of it are to be left. */
    private int lengthFor(int kind, int left) {
        int low = 0;
        int high = left;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (sizeWith(kind, middle) <= left) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private int sizeWith(int kind, int longest) {
        int sum = 0;
        for (Line line : turns) {
            sum += Math.min(line.sizes[kind], longest);
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
        for (Line line : turns) {
            line.tasks.removeIf(task -> isOver(line, task, now, leaving));
            for (ServerTask task : line.tasks) {
                earliestNanos = earlier(earliestNanos, task.deadlineNanos());
            }
        }
        leaveIfEmpty();
    }

    private boolean isOver(Line line, ServerTask task, long now, List<ServerTask> leaving) {
        boolean over = !task.isWanted() || (task.deadlineNanos() - now <= 0 && leaving.add(task));
        if (over) {
            gone(line, task);
        }
        return over;
    }

    private static long earlier(long a, long b) {
        return b - a < 0 ? b : a;
    }

    /** Whether one leaves, whose place is free. */
    private boolean giveWay(ServerTask task, List<ServerTask> leaving) {
        Priority own = task.priority();
        for (Priority lesser : LEAST_FIRST.subList(0, LEAST_FIRST.indexOf(own))) {
            if (sizes[rank(lesser)] > 0) {
                return giveWay(lesser, 0, leaving);
            }
        }
        Line line = lines.get(task.client());
        return giveWay(own, line == null ? 1 : line.sizes[rank(own)] + 1, leaving);
    }

    /** Takes one of a priority from who has most of them, if he has more than so many. */
    private boolean giveWay(Priority priority, int unlessOver, List<ServerTask> leaving) {
        int most = unlessOver;
        Line longest = null;
        for (Line line : turns) {
            if (line.sizes[rank(priority)] > most) {
                most = line.sizes[rank(priority)];
                longest = line;
            }
        }
        if (longest == null) {
            return false;
        }
        removeOldest(longest, priority, 1, leaving);
        leaveIfEmpty(longest);
        return true;
    }

    private void leaveIfEmpty(Line line) {
        if (line.tasks.isEmpty()) {
            turns.remove(line);
            leave(line);
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
            gone(line, task);
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
        Arrays.fill(sizes, 0);
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

    /**
     * What has been done for a task that comes.
     *
     * @param leaving what waits no longer, to be told so
     * @param isFree whether there is room for the task
     */
    record Room(List<ServerTask> leaving, boolean isFree) {
        /** Nothing had to be done, as for nearly every task. */
        private static final Room FREE = new Room(List.of(), true);

        private static final Room FULL = new Room(List.of(), false);
    }

    /** What one client waits for, the oldest first. */
    private static final class Line {
        private final ArrayDeque<ServerTask> tasks = new ArrayDeque<>(4);
        /** As the queue's. */
        private final int[] sizes = new int[LEAST_FIRST.size()];
        /** Null while it is spare. */
        private @Nullable Object client;
    }
}
