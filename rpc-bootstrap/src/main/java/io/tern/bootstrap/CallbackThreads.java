package io.tern.bootstrap;

import io.tern.api.CallbackExecutor;
import io.tern.api.CallbackTask;
import io.tern.api.RuntimeThreads;
import io.tern.api.Scheduler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads {@code tern-callback-N}, which complete the futures of asynchronous calls and so run what users attach to them. When as many as
 * may be are held, calls that wait are refused on threads of their own, {@code tern-callback-full-N}: at their deadlines, and all of
 * them when no callback has begun for a second. From then on until a thread is free new calls are refused as well. Thread-safe.
 */
final class CallbackThreads implements CallbackExecutor, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CallbackThreads.class);
    /** A check comes every 10 ms. */
    private static final int CHECKS_UNTIL_REFUSED = 100;
    /** Those that wait are many, perhaps. */
    private static final int CHECKS_BETWEEN_DEADLINES = 10;

    private final GrowingThreads threads;
    /** For refusals, whose dependents may block as well. */
    private final GrowingThreads refusing;

    private final int most;
    private final String held;
    /** Whether all were held for a second; until one is found free. */
    private volatile boolean full;

    /** Threads that begin when they are first needed. */
    CallbackThreads(int most, Scheduler scheduler, RuntimeThreads made) {
        this.most = most;
        held = "callbacks of other calls hold all " + most + " threads (callbackThreads)";
        threads = new GrowingThreads("tern-callback-", most, scheduler, made, this::whenFull);
        refusing = new GrowingThreads("tern-callback-full-", most, scheduler, made, GrowingThreads.more(most));
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public @Nullable String refusal() {
        if (full && threads.running() < most) {
            full = false;
        }
        return full ? held : null;
    }

    private void whenFull(DaemonThreads threadsHeld, int checks, int stuckChecks) {
        if (stuckChecks >= CHECKS_UNTIL_REFUSED) {
            full = true; // First: a callback of a refused call may make another.
            refuse(threadsHeld.takeWaiting(task -> true));
        } else if (checks % CHECKS_BETWEEN_DEADLINES == 0) {
            refuse(threadsHeld.takeWaiting(task -> task instanceof CallbackTask callback && callback.isOverdue()));
        }
    }

    private void refuse(List<Runnable> waiting) {
        if (!waiting.isEmpty()) {
            logger.warn("{}; {} calls end without their result", held, waiting.size());
        }
        for (Runnable task : waiting) {
            if (task instanceof CallbackTask callback) {
                refusing.execute(() -> callback.refuse(held));
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
