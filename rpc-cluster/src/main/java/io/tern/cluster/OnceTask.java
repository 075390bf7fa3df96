package io.tern.cluster;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that an executor takes, or whoever brings it runs, never both: an executor that has no memory for a thread may throw with the task in its
 * queue. Thread-safe.
 */
final class OnceTask implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(OnceTask.class);

    private final Runnable task;
    private final AtomicBoolean begun = new AtomicBoolean();

    private OnceTask(Runnable task) {
        this.task = task;
    }

    /** Hands a task on; false if the executor will not run it, since it is closed or has no memory, and the caller has to. */
    static boolean isTaken(Executor executor, Runnable task) {
        OnceTask once = new OnceTask(task);
        try {
            executor.execute(once);
            return true;
        } catch (RejectedExecutionException e) {
            logger.debug("The executor is closed; going on here", e);
        } catch (RuntimeException | Error e) {
            logger.warn("The executor took no task; going on here", e);
        }
        return !once.begun.compareAndSet(false, true);
    }

    @Override
    public void run() {
        if (begun.compareAndSet(false, true)) {
            task.run();
        }
    }
}
