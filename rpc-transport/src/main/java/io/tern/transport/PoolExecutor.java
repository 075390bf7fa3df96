package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.RuntimeContext;
import io.tern.api.RuntimeThreads;
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
     * Waking a thread costs more than most methods take. So a task that comes does not wake a thread if enough are being woken already:
     * one that is there takes the next task, and wakes the next thread only if there are more. Where methods are quick, one
     * or two threads so work off a whole batch of requests; where they block, each wakes the next before it does. As many may be on
     * their way at once as could run at once beside the event loop. The thread that has slept shortest is woken first: its caches are warm, and
     * those that are not needed sleep on until they end, however many calls come. Threads are made as they are woken. The
     * invariant, under the lock: while tasks wait, fewer run than may and there is or can be an idle thread, one is on its way.
     *
     * A thread that comes late has waited for a processor. Where others run it would only take turns with them, and with the event loops, so it
     * holds back as long as they get on. If they do not, they wait for something else than processors, and it takes a task; so it does after a
     * while in any case, for some may wait while others get on.
     */
    private static final Logger logger = LoggerFactory.getLogger(PoolExecutor.class);
    private static final Patience PATIENCE =
            new Patience(TimeUnit.MINUTES.toNanos(1), TimeUnit.MILLISECONDS.toNanos(20));
    /** For methods that are interrupted at the end; a drain has waited before. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Where a processor is free a thread is here after a tenth of this. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** So long after a burst has begun another may: what comes more often is no burst. */
    private static final long BETWEEN_BURSTS_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** Of a burst so many more may wait than have room. */
    private static final int BURST_TASKS = 1_000;
    /** A thread that is late holds back for no longer: of those that run some may wait for something. */
    private static final long HELD_BACK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Clock clock;
    private final int maxThreads;
    private final int queueCapacity;
    private final Patience patience;
    /** As many as could run at once beside the event loops. */
    private final int comingLimit = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final RuntimeThreads threads;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}, as is all below. */
    private final TaskQueue waiting;

    private final OverloadControl control;
    private final ProcessCpu cpu;
    private final Set<Worker> workers = new LinkedHashSet<>();
    /** Those without work: asleep, or on their way. */
    private int idle;
    /** The last to fall asleep first. */
    private final Deque<Worker> asleep = new ArrayDeque<>();
    /** When the last burst began for which there was no room. */
    private long burstNanos;
    /** Idle threads that have been called: they are on their way, or here and hold back. */
    private int coming;
    /** Those that hold back. */
    private final Set<Worker> heldBack = new LinkedHashSet<>();

    private long tasksTaken;
    private long threadsMade;
    private boolean closed;

    /**
     * How long is waited for what.
     *
     * @param idleNanos threads for tasks, before they end
     * @param burstNanos threads that are on their way, by more tasks than have room
     */
    record Patience(long idleNanos, long burstNanos) {}

    /** For tests. */
    PoolExecutor(Clock clock, int maxThreads, int queueCapacity) {
        this(
                new RuntimeThreads(PoolExecutor.class.getClassLoader()),
                clock,
                maxThreads,
                queueCapacity,
                PATIENCE,
                OverloadControl.none(maxThreads),
                new ProcessCpu());
    }

    PoolExecutor(
            RuntimeThreads threads,
            Clock clock,
            int maxThreads,
            int queueCapacity,
            Patience patience,
            OverloadControl control,
            ProcessCpu cpu) {
        this.threads = threads;
        this.clock = clock;
        this.maxThreads = maxThreads;
        this.queueCapacity = queueCapacity;
        this.patience = patience;
        this.control = control;
        this.cpu = cpu;
        this.waiting = new TaskQueue(clock);
        burstNanos = clock.nanoTime() - BETWEEN_BURSTS_NANOS;
    }

    /** One that limits itself under overload, or does not. */
    static PoolExecutor of(RuntimeContext runtime, int maxThreads, int queueCapacity, boolean overloadControl) {
        ProcessCpu cpu = new ProcessCpu();
        OverloadControl control =
                overloadControl ? OverloadControl.of(maxThreads, cpu) : OverloadControl.none(maxThreads);
        return new PoolExecutor(runtime.threads(), runtime.clock(), maxThreads, queueCapacity, PATIENCE, control, cpu);
    }

    @Override
    public boolean tryExecute(ServerTask task) {
        TaskQueue.Room made;
        boolean taken;
        long now = clock.nanoTime();
        lock.lock();
        try {
            waiting.dropUnwanted(task.client());
            control.came(now, running(), waitingForOthers());
            made = waiting.makeRoom(task, waitingForOthers() - control.mostWaiting(), room() + burstRoom(now));
            taken = !closed && take(task, made.isFree());
            if (!taken || !made.leaving().isEmpty()) {
                control.refused();
            }
        } finally {
            lock.unlock();
        }
        made.leaving().forEach(left -> TaskEnds.leave(left, clock));
        return taken;
    }

    /**
     * Where there is no room although more threads may run, those have to wait for a processor: a burst has come before them. Whoever brings it is an
     * event loop, which must not wait, so for a moment more may wait here. Where this goes on it is no burst; and under overload, and for a while
     * after it, there is no more room than else.
     */
    private int burstRoom(long now) {
        if (control.isOverloaded()) {
            burstNanos = now - patience.burstNanos;
        }
        if (!isFullBeforeThreadsCame()) {
            return 0;
        }
        if (now - burstNanos >= BETWEEN_BURSTS_NANOS) {
            burstNanos = now;
        }
        return now - burstNanos < patience.burstNanos ? BURST_TASKS : 0;
    }

    private boolean isFullBeforeThreadsCame() {
        return waiting.size() >= room() && running() < maxThreads && control.limit() == maxThreads && !closed;
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
        int threads = Math.max(idle, control.limit() - running());
        return (int) Math.min((long) queueCapacity + maxThreads - running(), (long) control.mostWaiting() + threads);
    }

    private boolean take(ServerTask task, boolean hasRoom) {
        if (workers.isEmpty() && !makeOne()) {
            return false;
        }
        if (hasRoom) {
            waiting.add(task);
        }
        callOne(); // In any case: more may run than before.
        return hasRoom;
    }

    /** Wakes or makes a thread for what waits, if one more may run than do and will. */
    private void callOne() {
        if (!heldBack.isEmpty() && !othersSuffice()) {
            heldBack.forEach(Worker::interruptSleep);
        }
        if (waiting.size() <= coming || coming >= comingLimit || running() + coming >= control.limit()) {
            return;
        }
        if (!asleep.isEmpty()) {
            long now = clock.nanoTime();
            Worker last = asleep.pop();
            last.called(now);
            last.wakeUp.signal();
        } else if (workers.size() < maxThreads) {
            makeOne();
        }
    }

    private boolean makeOne() {
        long now = clock.nanoTime();
        Worker worker = null;
        try {
            worker = new Worker(++threadsMade);
            workers.add(worker);
            worker.rests(true);
            worker.called(now);
            worker.thread.start();
            return true;
        } catch (RuntimeException
                | Error e) { // What the JDK throws if the operating system makes no more threads, too.
            if (worker != null) {
                forget(worker);
            }
            logger.warn("No thread beside the {} there are: {}", workers.size(), e.toString());
            return false;
        }
    }

    private void forget(Worker worker) {
        workers.remove(worker);
        asleep.remove(worker);
        heldBack.remove(worker);
        worker.rests(false);
        worker.arrived();
    }

    /** A thread ends that should not, for want of memory as a rule: what waits is for others. */
    private void lost(Worker worker, Throwable e) {
        lock.lock();
        try {
            forget(worker);
            callOne();
        } finally {
            lock.unlock();
        }
        logger.error("{} has ended", worker.thread.getName(), e);
    }

    /** What a thread runs first, that was made because something waited; null if it is to end. */
    private @Nullable ServerTask first(Worker worker) {
        lock.lock();
        try {
            return begin(worker);
        } finally {
            lock.unlock();
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
            worker.rests(true);
            if (ran) {
                control.ended(now, running(), waitingForOthers());
            } else if (expired) {
                control.refused();
            }
            return begin(worker);
        } finally {
            lock.unlock();
        }
    }

    /** What an idle thread runs, when there is something; null if it is to end. */
    private @Nullable ServerTask begin(Worker worker) {
        ServerTask task = awaitTask(worker);
        worker.rests(false);
        if (task == null) {
            workers.remove(worker);
        } else {
            tasksTaken++;
            worker.current = task.method();
            callOne();
        }
        return task;
    }

    private @Nullable ServerTask awaitTask(Worker worker) {
        long remaining = patience.idleNanos;
        ServerTask task = worker.called ? pollWhenNeeded(worker) : poll();
        while (task == null && !closed && remaining > 0) {
            asleep.push(worker);
            remaining = worker.sleep(remaining);
            if (worker.called) {
                task = pollWhenNeeded(worker);
            } else {
                asleep.remove(worker);
                task = poll();
            }
        }
        return task;
    }

    /** For one that was called, and is here. */
    private @Nullable ServerTask pollWhenNeeded(Worker worker) {
        long begun = clock.nanoTime();
        long now = begun;
        long late = now - worker.calledNanos;
        long until = begun + HELD_BACK_NANOS;
        boolean othersGetOn = true;
        while (othersGetOn && late > LATE_NANOS && now - until < 0 && waiting.size() > 0 && othersSuffice()) {
            long taken = tasksTaken;
            long pause = Math.min(2 * late, until - now);
            long due = now + pause;
            heldBack.add(worker);
            worker.sleep(pause);
            heldBack.remove(worker);
            now = clock.nanoTime();
            late = now - due;
            othersGetOn = tasksTaken != taken;
        }
        worker.arrived();
        return poll();
    }

    /** Whether as many run as can at once beside the event loops. */
    private boolean othersSuffice() {
        return !closed && running() >= comingLimit;
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
        if (TaskEnds.isTooLate(task, clock)) {
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
        private final Condition wakeUp = lock.newCondition();

        /** Guarded by {@link #lock}, as is all below. */
        private @Nullable MethodDescriptor current;

        private boolean resting;
        /** Whether it is on its way, and since when. */
        private boolean called;

        private long calledNanos;

        /** A thread that begins with what waits. */
        Worker(long number) {
            this.thread = threads.newThread("tern-pool-" + number, this);
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

        /** Whether it is without work. */
        void rests(boolean now) {
            if (resting != now) {
                resting = now;
                idle += now ? 1 : -1;
            }
        }

        /** It is to come, and look what waits. */
        void called(long nowNanos) {
            called = true;
            calledNanos = nowNanos;
            coming++;
        }

        /** It is here, or never will be. */
        void arrived() {
            if (called) {
                called = false;
                coming--;
            }
        }

        /** Lets it look again why it sleeps. */
        void interruptSleep() {
            wakeUp.signal();
        }

        boolean isOther() {
            return thread != Thread.currentThread();
        }

        Stream<MethodDescriptor> running() {
            return Stream.ofNullable(current);
        }

        @Override
        public void run() {
            try {
                ServerTask task = first(this);
                while (task != null) {
                    boolean ran = runOrExpire(task);
                    task = next(this, ran, !ran);
                }
            } catch (Throwable e) {
                lost(this, e);
            }
        }
    }
}
