package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.RuntimeContext;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines in their order on the callback executor, one thread at a time: calls end on I/O threads, too, and an appender may
 * block. What waits is bounded, and so is how many failures a second have a line, since a peer can cause them in masses; lines
 * beyond are left out and counted, and a line says so. Thread-safe.
 */
final class AccessLog {
    static final String LOGGER_NAME = "io.tern.access";
    static final int MAX_WAITING = 8_192;
    /** Enough of one incident to see what it is about; a megabyte takes it several minutes. */
    static final int FAILURES_AT_ONCE = 500;

    static final int FAILURES_PER_SECOND = 5;

    private static final long COMPLAINT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

    /*
     * The number of waiting lines is raised before a line is queued and lowered after it was written; whoever raises it from 0
     * starts the writing, so there is always exactly one writer while anything waits. Where nobody could be had to write, the next line starts it.
     */
    private final Queue<AccessLine> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Whether lines wait that nobody writes. */
    private final AtomicBoolean stranded = new AtomicBoolean();

    private final LongAdder leftOut = new LongAdder();
    private final LongAdder failuresLeftOut = new LongAdder();
    private final CellRate failures;
    private final Clock clock;
    private final Executor executor;
    private final IsolatedListener<AccessLine> appenders;
    private final IsolatedListener<Long> complaints;
    private final IsolatedListener<Long> failureComplaints;

    /** Only the writer's. */
    private long lastComplaintNanos;

    AccessLog(RuntimeContext runtime) {
        executor = runtime.callbackExecutor();
        appenders = new IsolatedListener<>("Logger", logger, line -> line.writeTo(logger), runtime.clock());
        clock = runtime.clock();
        lastComplaintNanos = clock.nanoTime() - COMPLAINT_NANOS;
        failures = new CellRate(clock, FAILURES_PER_SECOND, FAILURES_AT_ONCE);
        failureComplaints = new IsolatedListener<>("Logger", logger, AccessLog::tellFailuresLeftOut, runtime.clock());
        complaints = new IsolatedListener<>("Logger", logger, AccessLog::tellLeftOut, runtime.clock());
    }

    /** Takes a line, to be written soon. Does not block. */
    void offer(AccessLine line) {
        if (line.reason() == AccessLogRule.Reason.FAILED && !failures.tryAcquire()) {
            failuresLeftOut.increment();
            return;
        }
        int before;
        do {
            before = waiting.get();
            if (before >= MAX_WAITING) {
                leftOut.increment();
                return;
            }
        } while (!waiting.compareAndSet(before, before + 1));
        lines.add(line);
        if (before == 0 || (stranded.get() && stranded.compareAndSet(true, false))) {
            start();
        }
    }

    private void start() {
        try {
            executor.execute(this::write);
        } catch (RejectedExecutionException closed) {
            write(); // The runtime is closing: late is worse than here.
        } catch (RuntimeException | Error e) { // No thread, for one: a line must not cost its call the answer.
            stranded.set(true);
            logger.warn("Lines are written later", e);
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
            complainOfFailures();
        } while (waiting.addAndGet(-written) > 0);
    }

    /** With the next line there is, or each of them would be two. */
    private void complainOfFailures() {
        long now = clock.nanoTime();
        if (now - lastComplaintNanos >= COMPLAINT_NANOS) {
            long missing = failuresLeftOut.sumThenReset();
            if (missing > 0) {
                lastComplaintNanos = now;
                failureComplaints.accept(missing);
            }
        }
    }

    private static void tellFailuresLeftOut(long missing) {
        logger.warn(
                "{} lines about failures were left out: more than {} at once and {} a second",
                missing,
                FAILURES_AT_ONCE,
                FAILURES_PER_SECOND);
    }

    private static void tellLeftOut(long missing) {
        logger.warn("{} lines were left out: more than {} were waiting to be written", missing, MAX_WAITING);
    }
}
