package io.tern.filter;

import io.tern.api.RuntimeContext;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines in their order on the callback executor, one thread at a time: calls end on I/O threads, too, and an appender may
 * block. What waits is bounded; lines beyond are left out and counted, and a line says so. Thread-safe.
 */
final class AccessLog {
    static final String LOGGER_NAME = "io.tern.access";
    static final int MAX_WAITING = 8_192;

    private static final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

    /*
     * The number of waiting lines is raised before a line is queued and lowered after it was written; whoever raises it from 0
     * starts the writing, so there is always exactly one writer while anything waits.
     */
    private final Queue<AccessLine> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder leftOut = new LongAdder();
    private final Executor executor;
    private final IsolatedListener<AccessLine> appenders;
    private final IsolatedListener<Long> complaints;

    AccessLog(RuntimeContext runtime) {
        executor = runtime.callbackExecutor();
        appenders = new IsolatedListener<>("Logger", logger, line -> line.writeTo(logger), runtime.clock());
        complaints = new IsolatedListener<>("Logger", logger, AccessLog::tellLeftOut, runtime.clock());
    }

    /** Takes a line, to be written soon. Does not block. */
    void offer(AccessLine line) {
        int before;
        do {
            before = waiting.get();
            if (before >= MAX_WAITING) {
                leftOut.increment();
                return;
            }
        } while (!waiting.compareAndSet(before, before + 1));
        lines.add(line);
        if (before == 0) {
            start();
        }
    }

    private void start() {
        try {
            executor.execute(this::write);
        } catch (RejectedExecutionException closed) {
            write(); // The runtime is closing: late is worse than here.
        }
    }

    private void write() {
        int written;
        do {
            written = 0;
            for (AccessLine line = lines.poll(); line != null; line = lines.poll()) {
                appenders.accept(line);
                written++;
            }
            long missing = leftOut.sumThenReset();
            if (missing > 0) {
                complaints.accept(missing);
            }
        } while (waiting.addAndGet(-written) > 0);
    }

    private static void tellLeftOut(long missing) {
        logger.warn("{} lines were left out: more than {} were waiting to be written", missing, MAX_WAITING);
    }
}
