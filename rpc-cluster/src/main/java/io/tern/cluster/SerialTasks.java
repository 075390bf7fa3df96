package io.tern.cluster;

import io.tern.api.IoThread;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in order, and never blocks: whoever adds a task while none runs becomes the runner, also of what others
 * add meanwhile, but only of so much: it has other work. An I/O thread runs none. So state that only such tasks touch needs no lock,
 * and a task may add another. Thread-safe.
 */
final class SerialTasks {
    private static final Logger logger = LoggerFactory.getLogger(SerialTasks.class);

    /** So many tasks in a row one thread runs, whoever adds them. */
    private static final int MOST_IN_A_ROW = 64;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Executor relief;

    /**
     * No tasks yet.
     *
     * @param relief goes on where a thread has run its share, and runs all that I/O threads bring. Where it takes nothing, its tasks run on the
     *     thread that brings them
     */
    SerialTasks(Executor relief) {
        this.relief = relief;
    }

    /** Runs a task, now or after those already added. What it throws is logged. */
    void run(Runnable task) {
        if (IoThread.isCurrent()) {
            handOn(task);
            return;
        }
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            runShare();
        }
    }

    /** The same on a thread of the relief's, if none runs tasks now: for a thread that has other work. */
    void handOn(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0 && !isHandedOn()) {
            runShare();
        }
    }

    private void runShare() {
        int left = MOST_IN_A_ROW;
        do {
            if (left <= 0 && isHandedOn()) {
                return;
            }
            runNext();
            left--;
        } while (pending.decrementAndGet() != 0);
    }

    private boolean isHandedOn() {
        return OnceTask.isTaken(relief, this::runShare);
    }

    private void runNext() {
        Runnable next = tasks.poll();
        try {
            if (next != null) {
                next.run();
            }
        } catch (RuntimeException | Error e) {
            // Let out, it would leave the count of pending tasks wrong for ever, and nothing would run again.
            logger.error("A serial task failed", e);
        }
    }
}
