package io.tern.faults.deadlines;

import io.tern.api.CallContext;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Report;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Notes for each call whether it begins in time. Thread-safe. */
final class SlowWork implements Work {
    private static final Duration TAKES = Duration.ofMillis(10);
    private final boolean busy;
    private final LongAdder begun = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAccumulator latestNanos = new LongAccumulator(Math::max, 0);
    private final LongAccumulator latestForCallerNanos = new LongAccumulator(Math::max, 0);

    /** {@code busy}: it takes the processor all the time, where sleeping would keep nobody waiting. */
    SlowWork(boolean busy) {
        this.busy = busy;
    }

    @Override
    public long run(long deadlineNanos) {
        begin(-CallContext.current().deadline().remainingNanos(), System.nanoTime() - deadlineNanos);
        if (busy) {
            long end = System.nanoTime() + TAKES.toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        } else {
            Await.pass(TAKES);
        }
        return deadlineNanos;
    }

    @Override
    public CompletableFuture<Long> runLater(long deadlineNanos) {
        return CompletableFuture.completedFuture(run(deadlineNanos));
    }

    private void begin(long lateNanos, long lateForCallerNanos) {
        begun.increment();
        latestNanos.accumulate(lateNanos);
        latestForCallerNanos.accumulate(lateForCallerNanos);
        if (lateNanos > 0) {
            late.increment();
        }
    }

    /** Says what came of all calls. */
    void report(String name, Report report) {
        report.atLeast("methods begun" + name, begun.sum(), 50);
        // Between the last look at the clock and the method's first line the machine may run something else, but
        // rarely.
        report.atMost("methods begun after their deadline, on any machine" + name, late.sum(), begun.sum() / 100);
        report.measuredAtMost("methods begun after their deadline" + name, (double) late.sum(), 0, "calls");
        report.note("the latest, by the server's clock" + name, latestNanos.get() / 1_000 + " µs");
        report.note("the latest, by the caller's deadline" + name, latestForCallerNanos.get() / 1_000 + " µs");
    }
}
