package io.tern.bench.load;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/** Counts asynchronous replies. Thread-safe. */
final class AsyncTally {
    private final ConcurrentHistogram latencies = Latencies.ofManyThreads();
    private final LongAdder ended = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();

    /** A call has ended: with {@code same}, whether the reply was the expected one, or with a failure. */
    void end(@Nullable Boolean same, @Nullable Throwable failure, long latencyNanos) {
        if (failure != null) {
            failed(failure.toString());
        } else if (!Boolean.TRUE.equals(same)) {
            failed("another reply than expected");
        }
        latencies.recordValue(Latencies.bounded(latencyNanos));
        ended.increment();
    }

    private void failed(String reason) {
        errors.increment();
        firstError.compareAndSet(null, reason);
    }

    LoadResult result(long elapsedNanos) {
        return new LoadResult(ended.sum(), errors.sum(), firstError.get(), elapsedNanos, latencies);
    }
}
