package io.tern.bootstrap;

import io.tern.api.RuntimeThreads;
import io.tern.api.Scheduler;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for tasks that users' code may hold. A few serve tasks that do not block. They are doubled, up to a bound, when no task has begun
 * for 10 ms while one waits, and when a task has waited for 100 ms. Thread-safe.
 */
final class GrowingThreads implements Executor, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(GrowingThreads.class);
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** So many checks a task waits before it is late. */
    private static final int CHECKS_UNTIL_LATE = 10;

    private static final int CHECKS_UNTIL_MORE = 100;

    private final DaemonThreads threads;
    private final int most;
    private final Scheduler scheduler;
    private final WhenFull whenFull;
    /** What looks after tasks that wait; null while none does. */
    private final AtomicReference<@Nullable Check> checking = new AtomicReference<>();

    /** Hears that tasks wait while there are as many threads as may be. */
    @FunctionalInterface
    interface WhenFull {
        /**
         * Called every 10 ms, on the timer.
         *
         * @param held the threads
         * @param checks how often it was looked since tasks began to wait
         * @param stuckChecks for how many of the last checks no task has begun
         */
        void check(DaemonThreads held, int checks, int stuckChecks);
    }

    /**
     * Threads that begin when they are first needed.
     *
     * @param prefix their names begin so
     * @param most the bound
     */
    GrowingThreads(String prefix, int most, Scheduler scheduler, RuntimeThreads made, WhenFull whenFull) {
        threads = new DaemonThreads(prefix, made);
        this.most = most;
        this.scheduler = scheduler;
        this.whenFull = whenFull;
        threads.resize(Math.min(most, DaemonThreads.usual()));
    }

    /** For tasks that nobody may refuse: so many threads more for each second in which no task has begun. */
    static WhenFull more(int threads) {
        return (held, checks, stuckChecks) -> {
            if (stuckChecks > 0 && stuckChecks % CHECKS_UNTIL_MORE == 0) {
                held.resize(held.size() + threads);
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
        if (threads.isAnyWaiting()) {
            checkSoon();
        }
    }

    private void checkSoon() {
        if (checking.get() == null) {
            Check check = new Check();
            if (checking.compareAndSet(null, check)) {
                check.later();
            }
        }
    }

    /** How many tasks run. */
    int running() {
        return threads.running();
    }

    /** Whether the current thread is one of these. */
    boolean isCurrent() {
        return threads.isCurrent();
    }

    @Override
    public void close() {
        threads.close();
    }

    /** Looks every 10 ms until no task waits. Its turns follow one another, on the timer. */
    private final class Check implements Runnable {
        private @Nullable Object firstWaiting;
        private int checks;
        private int stuckChecks;
        /** The tasks that had come when it was last looked for late ones. */
        private long due;

        /** Never throws: the task that waits is in the queue. */
        void later() {
            try {
                scheduler.schedule(this, CHECK_NANOS);
            } catch (RuntimeException | Error e) { // The system makes no thread for the timer, for one.
                logger.warn("{} tasks wait; the next one that comes looks after them", threads.waiting(), e);
                checking.compareAndSet(this, null);
            }
        }

        @Override
        public void run() {
            if (checking.get() != this) {
                return; // The timer threw although it had taken it.
            }
            if (isNeeded()) {
                later();
                return;
            }
            checking.set(null);
            if (threads.isAnyWaiting()) {
                checkSoon();
            }
        }

        private boolean isNeeded() {
            try {
                return look();
            } catch (RuntimeException | Error e) { // The system makes no more threads, for one.
                logger.warn("{} tasks wait for {} threads", threads.waiting(), threads.size(), e);
                return true;
            }
        }

        /** Whether tasks wait. */
        private boolean look() {
            checks++;
            Object first = threads.firstWaiting();
            if (first == null) {
                threads.resize(Math.min(most, Math.max(DaemonThreads.usual(), threads.running())));
                return false;
            }
            stuckChecks = first == firstWaiting ? stuckChecks + 1 : 0;
            firstWaiting = first;
            boolean late = isAnyLate();
            if (threads.size() >= most) {
                whenFull.check(threads, checks, stuckChecks);
            } else if (stuckChecks > 0 || late) {
                threads.resize(Math.min(most, 2 * threads.size()));
            }
            return true;
        }

        /** Whether a task waits that waited at the last look for late ones; false between such looks. */
        private boolean isAnyLate() {
            if (checks % CHECKS_UNTIL_LATE != 0) {
                return false;
            }
            long come = threads.come();
            boolean late = come - threads.waiting() < due;
            due = come;
            return late;
        }
    }
}
