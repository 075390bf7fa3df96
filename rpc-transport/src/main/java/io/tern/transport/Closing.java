package io.tern.transport;

import io.tern.api.BoundedWait;
import io.tern.api.Clock;
import io.tern.api.IoThread;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what was told to end; not on an I/O thread. Thread-safe. */
final class Closing {
    private static final Logger logger = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Waits so long at most; false if the future is not done then. */
    static boolean await(Future<?> future, long millis) {
        if (IoThread.isCurrent()) {
            return true;
        }
        BoundedWait.await(TimeUnit.MILLISECONDS.toNanos(millis), nanos -> isDone(future, nanos));
        return future.isDone();
    }

    private static boolean isDone(Future<?> future, long nanos) throws InterruptedException {
        try {
            future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            logger.debug("{} did not end as it should", future, e);
        }
        return future.isDone();
    }

    /** Waits so long at most, and warns if some are left. */
    static void join(List<Thread> threads, long nanos, Clock clock, Supplier<String> description) {
        long end = clock.nanoTime() + nanos;
        int left = 0;
        for (Thread thread : threads) {
            long remaining = end - clock.nanoTime();
            if (remaining > 0) {
                BoundedWait.join(thread, remaining / 1_000_000 + 1);
            }
            left += thread.isAlive() ? 1 : 0;
        }
        if (left > 0) {
            logger.warn(
                    "{} threads of service methods ignore their interrupt and are left behind: {}",
                    left,
                    description.get());
        }
    }
}
