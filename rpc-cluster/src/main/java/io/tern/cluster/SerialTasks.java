package io.tern.cluster;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in order, and never blocks: whoever adds a task while none runs becomes the runner, also of what others
 * add meanwhile. So state that only such tasks touch needs no lock, and a task may add another. Thread-safe.
 */
final class SerialTasks {
    private static final Logger logger = LoggerFactory.getLogger(SerialTasks.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** Runs a task, now or after those already added. What it throws is logged. */
    void run(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() != 0) {
            return;
        }
        do {
            runNext();
        } while (pending.decrementAndGet() != 0);
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
