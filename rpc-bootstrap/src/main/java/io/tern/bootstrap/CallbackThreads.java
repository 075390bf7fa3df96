package io.tern.bootstrap;

import io.tern.api.CallbackTask;
import io.tern.api.RuntimeThreads;
import io.tern.api.Scheduler;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads {@code tern-callback-N}, which complete the futures of asynchronous calls and so run what users attach to them. When as many as
 * may be are held, calls that wait are refused on threads of their own, {@code tern-callback-full-N}: at their deadlines, and all of
 * them when no callback has begun for a second. Thread-safe.
 */
final class CallbackThreads implements Executor, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CallbackThreads.class);
    /** A check comes every 10 ms. */
    private static final int CHECKS_UNTIL_REFUSED = 100;
    /** Those that wait are many, perhaps. */
    private static final int CHECKS_BETWEEN_DEADLINES = 10;

    private final GrowingThreads threads;
    /** For refusals, whose dependents may block as well. */
    private final GrowingThreads refusing;

    private final int most;

    /** Threads that begin when they are first needed. */
    CallbackThreads(int most, Scheduler scheduler, RuntimeThreads made) {
        this.most = most;
        threads = new GrowingThreads("tern-callback-", most, scheduler, made, this::whenFull);
        refusing = new GrowingThreads("tern-callback-full-", most, scheduler, made, (held, checks, stuckChecks) -> {});
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    private void whenFull(DaemonThreads held, int checks, int stuckChecks) {
        if (stuckChecks >= CHECKS_UNTIL_REFUSED) {
            refuse(held.takeWaiting(task -> true), "callbacks of other calls have held all %d threads for a second");
        } else if (checks % CHECKS_BETWEEN_DEADLINES == 0) {
            refuse(
                    held.takeWaiting(task -> task instanceof CallbackTask callback && callback.isOverdue()),
                    "callbacks of other calls held all %d threads until the call's deadline");
        }
    }

    private void refuse(List<Runnable> waiting, String reason) {
        String told = reason.formatted(most) + " (callbackThreads)";
        if (!waiting.isEmpty()) {
            logger.warn("{}; {} calls end without their result", told, waiting.size());
        }
        for (Runnable task : waiting) {
            if (task instanceof CallbackTask callback) {
                refusing.execute(() -> callback.refuse(told));
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
