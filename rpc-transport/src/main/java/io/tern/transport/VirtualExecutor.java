package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.Priority;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerTask;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for each task, as many as a total allows. Nothing waits, but under overload: then tasks count in that total before they have a
 * thread, as {@link OverloadControl} says. Of the total some is kept for what matters more ({@link Priority#partOf}), since what runs cannot give way.
 * Thread-safe.
 */
final class VirtualExecutor implements ServerExecutor {
    private static final Logger logger = LoggerFactory.getLogger(VirtualExecutor.class);
    /** For methods that are interrupted at the end; a drain has waited before. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Clock clock;
    private final int limit;
    private final ThreadFactory threads;
    private final ProcessCpu cpu = new ProcessCpu();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}, as is all below but what says otherwise. */
    private final OverloadControl control;

    private final TaskQueue waiting;
    private int active;
    /** Concurrent. */
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    VirtualExecutor(Clock clock, int limit, boolean overloadControl, ThreadFactory threads) {
        this.clock = clock;
        this.limit = limit;
        this.threads = threads;
        this.control = overloadControl ? OverloadControl.of(limit, cpu) : OverloadControl.none(limit);
        this.waiting = new TaskQueue(clock);
    }

    @Override
    public boolean tryExecute(ServerTask task) {
        TaskQueue.Room made;
        List<ServerTask> next;
        boolean runs;
        boolean waits;
        lock.lock();
        try {
            waiting.dropUnwanted(task.client());
            control.came(clock.nanoTime(), active, waiting.size());
            next = takeRunnable();
            int places = task.priority().partOf(limit);
            runs = !closed && active < Math.min(control.limit(), places);
            made = waiting.makeRoom(task, waiting.size() - control.mostWaiting(), room(places));
            waits = !runs && !closed && made.isFree();
            if (waits) {
                waiting.add(task);
            }
            active += runs ? 1 : 0;
            if ((!runs && !waits) || !made.leaving().isEmpty()) {
                control.refused();
            }
        } finally {
            lock.unlock();
        }
        made.leaving().forEach(left -> TaskEnds.leave(left, clock));
        startAll(next);
        return waits || (runs && start(task));
    }

    /** How many may wait now, if they are to have so many places with those that run. */
    private int room(int places) {
        return Math.min(places - active, control.mostWaiting());
    }

    /** What waits and may run now, counted as running from now on. */
    private List<ServerTask> takeRunnable() {
        List<ServerTask> runnable = waiting.pollMost(control.limit() - active);
        active += runnable.size();
        return runnable;
    }

    private void startAll(List<ServerTask> tasks) {
        for (ServerTask task : tasks) {
            if (!start(task)) {
                TaskEnds.refuse(task);
            }
        }
    }

    /** Starts a task that counts as running; returns whether it runs or has expired. */
    private boolean start(ServerTask task) {
        Call call = newCall(task);
        if (call == null) {
            ended(false);
            return false;
        }
        if (!start(call)) {
            call.end(false);
            return call.isExpired();
        }
        if (closed) { // Perhaps since close() looked for calls.
            call.drop();
        }
        return true;
    }

    private void ended(boolean ran) {
        cpu.loadIfWanted();
        List<ServerTask> next;
        lock.lock();
        try {
            active--;
            if (ran) {
                control.ended(clock.nanoTime(), active, waiting.size());
            } else {
                control.refused();
            }
            next = closed ? List.of() : takeRunnable();
        } finally {
            lock.unlock();
        }
        startAll(next);
    }

    private @Nullable Call newCall(ServerTask task) {
        try {
            Call call = new Call(task);
            calls.add(call);
            return call;
        } catch (RuntimeException | Error e) {
            logger.warn("No thread for {}: {}", task.method(), e.toString());
            return null;
        }
    }

    private static boolean start(Call call) {
        try {
            call.thread.start();
            return true;
        } catch (RuntimeException | Error e) { // What the JDK throws if there is no memory or thread to run it.
            logger.warn("No thread for {}: {}", call.task.method(), e.toString());
            return false;
        }
    }

    @Override
    public String describe() {
        List<MethodDescriptor> running =
                calls.stream().map(call -> call.task.method()).toList();
        lock.lock();
        try {
            String said = "%d of %d calls running%s: %s"
                    .formatted(running.size(), limit, kept(), MethodCounts.describe(running));
            return waiting.size() == 0
                    ? said + control.describe()
                    : "%s; %d waiting: %s%s"
                            .formatted(
                                    said, waiting.size(), MethodCounts.describe(waiting.methods()), control.describe());
        } finally {
            lock.unlock();
        }
    }

    /** What is kept from whom, once that keeps somebody out. */
    private String kept() {
        int sheddable = Priority.SHEDDABLE.partOf(limit);
        int present = active + waiting.size();
        return sheddable < limit && present >= sheddable
                ? " (NORMAL ones up to %d, SHEDDABLE ones up to %d)".formatted(Priority.NORMAL.partOf(limit), sheddable)
                : "";
    }

    @Override
    public long retryAfterMillis() {
        lock.lock();
        try {
            return TimeUnit.NANOSECONDS.toMillis(control.nanosFor(waiting.size()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<ServerTask> dropped;
        lock.lock();
        try {
            closed = true;
            dropped = waiting.drain();
        } finally {
            lock.unlock();
        }
        dropped.forEach(TaskEnds::expire);
        List<Call> left = calls.stream().filter(Call::isOther).toList();
        left.forEach(Call::drop);
        Closing.join(left.stream().map(call -> call.thread).toList(), CLOSE_NANOS, clock, this::describe);
    }

    /** A task and its thread. Thread-safe. */
    private final class Call implements Runnable {
        private static final int NEW = 0;
        private static final int RUNNING = 1;
        private static final int EXPIRED = 2;

        private final ServerTask task;
        private final Thread thread;
        private final AtomicInteger state = new AtomicInteger(NEW);

        Call(ServerTask task) {
            this.task = task;
            this.thread = threads.newThread(this);
        }

        @Override
        public void run() {
            try {
                if (TaskEnds.isTooLate(task, clock)) {
                    expire();
                } else if (state.compareAndSet(NEW, RUNNING)) {
                    task.run();
                }
            } catch (Throwable e) { // A task reports failures itself; these are what it cannot report.
                logger.error("{} failed outside of its service", task.method(), e);
            } finally {
                end(state.get() == RUNNING);
            }
        }

        /** Interrupts it if it runs, else it never will. */
        void drop() {
            expire();
            thread.interrupt();
        }

        private void expire() {
            if (state.compareAndSet(NEW, EXPIRED)) {
                TaskEnds.expire(task);
            }
        }

        /** Whether close() has expired it; if not, from now on it cannot. */
        boolean isExpired() {
            return !state.compareAndSet(NEW, EXPIRED);
        }

        /** A task may close its own executor. */
        boolean isOther() {
            return thread != Thread.currentThread();
        }

        /** Gives its place free, once. */
        void end(boolean ran) {
            if (calls.remove(this)) {
                ended(ran);
            }
        }
    }
}
