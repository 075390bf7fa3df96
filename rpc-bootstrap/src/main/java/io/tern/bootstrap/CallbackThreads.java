package io.tern.bootstrap;

import io.tern.api.CallbackTask;
import io.tern.api.RuntimeThreads;
import io.tern.api.Scheduler;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads {@code tern-callback-N}, which complete the futures of asynchronous calls and so run what users attach to them. A few serve
 * callbacks that do not block. When no callback has begun for 10 ms while one waits, the threads are doubled, up to a bound. When that
 * many have been held for a second, the calls that wait are refused on threads of their own, {@code tern-callback-full-N}. Thread-safe.
 */
final class CallbackThreads implements Executor, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CallbackThreads.class);
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int CHECKS_UNTIL_REFUSED = 100;

    private final DaemonThreads threads;
    /** For refusals, whose dependents may block as well. */
    private final DaemonThreads refusing;

    private final Scheduler scheduler;
    private final int most;
    private final AtomicBoolean checking = new AtomicBoolean();
    /** Confined to the check, like the number of checks that found the same. */
    private volatile @Nullable Object firstWaiting;

    private volatile int checksWithoutProgress;

    /** Threads that begin when they are first needed. */
    CallbackThreads(int most, Scheduler scheduler, RuntimeThreads made) {
        threads = new DaemonThreads("tern-callback-", made);
        refusing = new DaemonThreads("tern-callback-full-", made);
        this.most = most;
        this.scheduler = scheduler;
        threads.resize(Math.min(most, DaemonThreads.usual()));
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
        if (threads.isAnyWaiting()) {
            checkSoon();
        }
    }

    private void checkSoon() {
        if (!checking.get() && checking.compareAndSet(false, true)) {
            scheduler.schedule(this::check, CHECK_NANOS);
        }
    }

    /** On the timer, one at a time. */
    private void check() {
        Object first = threads.firstWaiting();
        checksWithoutProgress = first != null && first == firstWaiting ? checksWithoutProgress + 1 : 0;
        firstWaiting = first;
        if (first == null) {
            threads.resize(Math.min(most, Math.max(DaemonThreads.usual(), threads.running())));
            checking.set(false);
            if (threads.isAnyWaiting()) {
                checkSoon();
            }
            return;
        }
        if (checksWithoutProgress > 0 && threads.size() < most) {
            threads.resize(Math.min(most, 2 * threads.size()));
        } else if (checksWithoutProgress >= CHECKS_UNTIL_REFUSED) {
            refuse(threads.takeWaiting());
        }
        scheduler.schedule(this::check, CHECK_NANOS);
    }

    private void refuse(List<Runnable> waiting) {
        String reason = "callbacks of other calls have held all " + most + " threads for a second (callbackThreads)";
        logger.warn("{}; {} calls end without their result", reason, waiting.size());
        for (Runnable task : waiting) {
            if (task instanceof CallbackTask callback) {
                refusing.execute(() -> callback.refuse(reason));
            } else {
                threads.execute(task);
            }
        }
    }

    /** Whether the current thread is one of these. */
    boolean isCurrent() {
        return threads.isCurrent() || refusing.isCurrent();
    }

    @Override
    public void close() {
        threads.close();
        refusing.close();
    }
}
