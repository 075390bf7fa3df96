package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerTask;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads made when they are needed, up to a bound, that end after a minute without work; beyond them tasks wait in a bounded
 * queue. Under overload fewer run and fewer wait, as {@link OverloadControl} says. Thread-safe.
 */
final class PoolExecutor implements ServerExecutor {
    /*
     * Waking a thread costs more than most methods take. So a task that comes does not wake a thread if one is being woken already:
     * that one, when it is there, takes the next task, and wakes the next thread only if there are more. Where methods are quick, one
     * or two threads so work off a whole batch of requests; where they block, each wakes the next before it does. As many may be on
     * their way at once as could run at once beside the event loop. The thread that has slept shortest is woken first: its caches are warm, and
     * those that are not needed sleep on until they end, however many calls come. The invariant, under the lock: while tasks wait, fewer run than
     * may and threads are idle, a thread is on its way.
     */
    private static final Logger logger = LoggerFactory.getLogger(PoolExecutor.class);
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** For methods that are interrupted at the end; a drain has waited before. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Clock clock;
    private final int maxThreads;
    private final int queueCapacity;
    private final long idleNanos;
    private final int wakingLimit = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private final @Nullable ClassLoader contextClassLoader =
            Thread.currentThread().getContextClassLoader();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}, as is all below. */
    private final TaskQueue waiting;

    private final OverloadControl control;
    private final ProcessCpu cpu;
    private final Set<Worker> workers = new LinkedHashSet<>();
    /** Those without work: asleep, or waking. */
    private int idle;
    /** The last to fall asleep first. */
    private final Deque<Worker> asleep = new ArrayDeque<>();
    /** Idle threads that have been signalled and are not here yet. */
    private int waking;

    private long threadsMade;
    private boolean closed;

    PoolExecutor(Clock clock, int maxThreads, int queueCapacity) {
        this(clock, maxThreads, queueCapacity, IDLE_NANOS, OverloadControl.none(maxThreads), new ProcessCpu());
    }

    PoolExecutor(
            Clock clock, int maxThreads, int queueCapacity, long idleNanos, OverloadControl control, ProcessCpu cpu) {
        this.clock = clock;
        this.maxThreads = maxThreads;
        this.queueCapacity = queueCapacity;
        this.idleNanos = idleNanos;
        this.control = control;
        this.cpu = cpu;
        this.waiting = new TaskQueue(clock);
    }

    /** One that limits itself under overload, or does not. */
    static PoolExecutor of(Clock clock, int maxThreads, int queueCapacity, boolean overloadControl) {
        ProcessCpu cpu = new ProcessCpu();
        OverloadControl control =
                overloadControl ? OverloadControl.of(maxThreads, cpu) : OverloadControl.none(maxThreads);
        return new PoolExecutor(clock, maxThreads, queueCapacity, IDLE_NANOS, control, cpu);
    }

    @Override
    public boolean tryExecute(ServerTask task) {
        List<ServerTask> leaving;
        boolean taken;
        long now = clock.nanoTime();
        lock.lock();
        try {
            waiting.dropUnwanted(task.client());
            control.came(now, running(), waitingForOthers());
            leaving = waiting.makeRoom(task.client(), waitingForOthers() - control.mostWaiting(), room());
            taken = !closed && take(task);
            if (!taken || !leaving.isEmpty()) {
                control.refused();
            }
        } finally {
            lock.unlock();
        }
        leaving.forEach(left -> TaskEnds.leave(left, clock));
        return taken;
    }

    private int running() {
        return workers.size() - idle;
    }

    /** Tasks that may not run yet. What lies in the queue for a thread that is on its way does not wait for others. */
    private int waitingForOthers() {
        return Math.max(0, waiting.size() - Math.max(0, control.limit() - running()));
    }

    /** How many may be in the queue now, with those for whom a thread is on its way, or could be but for overload. */
    private int room() {
        int held = Math.max(0, maxThreads - Math.max(control.limit(), workers.size()));
        int coming = Math.max(idle, control.limit() - running());
        return (int) Math.min(queueCapacity + idle + held, (long) control.mostWaiting() + coming);
    }

    private boolean take(ServerTask task) {
        boolean mayRun = running() + waiting.size() < control.limit();
        if (mayRun && idle <= waiting.size() && workers.size() < maxThreads && startWorker(task)) {
            return true;
        }
        boolean taken = !workers.isEmpty() && waiting.offer(task, room());
        callOne(); // In any case: more may run than before.
        return taken;
    }

    /** Wakes or makes a thread for what waits, if one more may run than do and will. */
    private void callOne() {
        if (waiting.size() <= waking || running() + waking >= control.limit()) {
            return;
        }
        if (!asleep.isEmpty()) {
            if (waking < wakingLimit) {
                waking++;
                asleep.pop().wake();
            }
        } else if (workers.size() < maxThreads) {
            startWorker(null);
        }
    }

    private boolean startWorker(@Nullable ServerTask first) {
        Worker worker = new Worker(first, ++threadsMade);
        workers.add(worker);
        try {
            worker.thread.start();
            return true;
        } catch (OutOfMemoryError e) { // What the JDK throws if the operating system makes no more threads.
            workers.remove(worker);
            logger.warn("No thread beside the {} there are: {}", workers.size(), e.getMessage());
            return false;
        }
    }

    /** What a thread runs next, whose last task ran or expired; null if it is to end. */
    private @Nullable ServerTask next(Worker worker, boolean ran, boolean expired) {
        clearInterrupt();
        cpu.loadIfWanted();
        long now = clock.nanoTime();
        lock.lock();
        try {
            worker.current = null;
            idle++;
            if (ran) {
                control.ended(now, running(), waitingForOthers());
            } else if (expired) {
                control.refused();
            }
            ServerTask task = awaitTask(worker);
            idle--;
            if (task == null) {
                workers.remove(worker);
            } else {
                worker.current = task.method();
                callOne();
            }
            return task;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ServerTask awaitTask(Worker worker) {
        long remaining = idleNanos;
        ServerTask task = poll();
        while (task == null && !closed && remaining > 0) {
            asleep.push(worker);
            remaining = worker.sleep(remaining);
            if (worker.woken()) {
                waking--;
            } else {
                asleep.remove(worker);
            }
            task = poll();
        }
        return task;
    }

    private @Nullable ServerTask poll() {
        return running() < control.limit() ? waiting.poll() : null;
    }

    /** One that came too late for its task must not hit the next; that of close() comes after its flag. */
    private static void clearInterrupt() {
        if (Thread.interrupted()) {
            logger.debug("An interrupt outlived its task");
        }
    }

    /** Returns whether it ran. */
    private boolean runOrExpire(ServerTask task) {
        if (task.deadlineNanos() - clock.nanoTime() <= 0) {
            TaskEnds.expire(task);
            return false;
        }
        try {
            task.run();
        } catch (Throwable e) { // A task reports failures itself; this thread must outlive those that it cannot report.
            logger.error("{} failed outside of its service", task.method(), e);
        }
        return true;
    }

    @Override
    public String describe() {
        lock.lock();
        try {
            List<MethodDescriptor> running =
                    workers.stream().flatMap(Worker::running).toList();
            return "%d of %d threads busy: %s; %d of %d waiting: %s%s"
                    .formatted(
                            running.size(),
                            maxThreads,
                            MethodCounts.describe(running),
                            waiting.size(),
                            queueCapacity,
                            MethodCounts.describe(waiting.methods()),
                            control.describe());
        } finally {
            lock.unlock();
        }
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
        List<Worker> left;
        lock.lock();
        try {
            closed = true;
            dropped = waiting.drain();
            left = workers.stream().filter(Worker::isOther).toList();
            workers.forEach(Worker::interruptSleep);
        } finally {
            lock.unlock();
        }
        dropped.forEach(TaskEnds::expire);
        left.forEach(worker -> worker.thread.interrupt());
        Closing.join(left.stream().map(worker -> worker.thread).toList(), CLOSE_NANOS, clock, this::describe);
    }

    /** A thread and what it is doing. Confined to its thread, but for what the pool's lock guards. */
    private final class Worker implements Runnable {
        private final Thread thread;
        private final @Nullable ServerTask first;

        private final Condition wakeUp = lock.newCondition();

        /** Guarded by {@link #lock}, as is all below. */
        private @Nullable MethodDescriptor current;

        private boolean woken;

        /** A thread that begins with a task, or with what waits. */
        Worker(@Nullable ServerTask first, long number) {
            this.first = first;
            this.current = first == null ? null : first.method();
            this.thread = new Thread(null, this, "tern-pool-" + number, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(contextClassLoader);
        }

        /** Waits until somebody wakes it, at most so long, or for no reason; returns what is left of that. */
        @SuppressWarnings("WaitNotInLoop") // Whoever calls this looks again.
        long sleep(long nanos) {
            try {
                return wakeUp.awaitNanos(nanos);
            } catch (InterruptedException e) {
                logger.debug("An interrupt outlived its task", e);
                return nanos;
            }
        }

        void wake() {
            woken = true;
            wakeUp.signal();
        }

        /** Lets it look whether the pool is closed. */
        void interruptSleep() {
            wakeUp.signal();
        }

        /** Whether it was woken, once. */
        boolean woken() {
            boolean was = woken;
            woken = false;
            return was;
        }

        boolean isOther() {
            return thread != Thread.currentThread();
        }

        Stream<MethodDescriptor> running() {
            return Stream.ofNullable(current);
        }

        @Override
        public void run() {
            ServerTask task = first == null ? next(this, false, false) : first;
            while (task != null) {
                boolean ran = runOrExpire(task);
                task = next(this, ran, !ran);
            }
        }
    }
}
