package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerTask;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each task, as many as a total allows; nothing waits. Thread-safe. */
final class VirtualExecutor implements ServerExecutor {
    private static final Logger logger = LoggerFactory.getLogger(VirtualExecutor.class);
    /** For methods that are interrupted at the end; a drain has waited before. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Clock clock;
    private final int limit;
    private final ThreadFactory threads;
    private final AtomicInteger active = new AtomicInteger();
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    VirtualExecutor(Clock clock, int limit, ThreadFactory threads) {
        this.clock = clock;
        this.limit = limit;
        this.threads = threads;
    }

    @Override
    public boolean tryExecute(ServerTask task) {
        if (closed) {
            return false;
        }
        if (active.incrementAndGet() > limit) {
            active.decrementAndGet();
            return false;
        }
        Call call = new Call(task);
        calls.add(call);
        if (!start(call)) {
            call.end();
            return call.isExpired();
        }
        if (closed) { // Perhaps since close() looked for calls.
            call.drop();
        }
        return true;
    }

    private static boolean start(Call call) {
        try {
            call.thread.start();
            return true;
        } catch (OutOfMemoryError e) { // What the JDK throws if there is no memory or thread to run it.
            logger.warn("No thread for {}: {}", call.task.method(), e.getMessage());
            return false;
        }
    }

    @Override
    public String describe() {
        List<MethodDescriptor> running =
                calls.stream().map(call -> call.task.method()).toList();
        return "%d of %d calls running: %s".formatted(running.size(), limit, MethodCounts.describe(running));
    }

    @Override
    public void close() {
        closed = true;
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
                if (task.deadlineNanos() - clock.nanoTime() <= 0) {
                    expire();
                } else if (state.compareAndSet(NEW, RUNNING)) {
                    task.run();
                }
            } catch (Throwable e) { // A task reports failures itself; these are what it cannot report.
                logger.error("{} failed outside of its service", task.method(), e);
            } finally {
                end();
            }
        }

        /** Interrupts it if it runs, else it never will. */
        void drop() {
            try {
                expire();
            } catch (RuntimeException e) {
                logger.error("{} could not be expired", task.method(), e);
            }
            thread.interrupt();
        }

        private void expire() {
            if (state.compareAndSet(NEW, EXPIRED)) {
                task.expired();
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
        void end() {
            if (calls.remove(this)) {
                active.decrementAndGet();
            }
        }
    }
}
