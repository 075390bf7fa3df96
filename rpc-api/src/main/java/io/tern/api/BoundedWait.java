package io.tern.api;

import java.util.concurrent.TimeUnit;

/**
 * Waits for what was told to end, at most for a given time. An interrupt does not shorten the wait: what is closed on an interrupted thread is closed all
 * the same. The thread is interrupted again when the wait is over. On a {@link StopThread} an interrupt ends it. Thread-safe.
 */
public final class BoundedWait {
    private BoundedWait() {}

    /** Something that waits for an end. */
    @FunctionalInterface
    public interface Step {
        /**
         * Waits.
         *
         * @param nanos the most that is left, above 0
         * @return whether it has ended
         * @throws InterruptedException if the current thread is interrupted
         */
        boolean await(long nanos) throws InterruptedException;
    }

    /**
     * Waits for an end; an end that has come already takes no time.
     *
     * @param nanos the most that it may take
     * @return whether it has ended
     */
    public static boolean await(long nanos, Step step) {
        long start = Clock.system().nanoTime();
        boolean interrupted = !StopThread.isCurrent() && Thread.interrupted();
        try {
            while (true) {
                long left = nanos - (Clock.system().nanoTime() - start);
                try {
                    return step.await(Math.max(1, left));
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (left <= 0 || StopThread.isCurrent()) {
                        return false;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the end of a thread, unless it is the current one; returns whether it has ended. */
    public static boolean join(Thread thread, long millis) {
        return await(TimeUnit.MILLISECONDS.toNanos(millis), nanos -> {
            if (thread != Thread.currentThread()) {
                thread.join(nanos / 1_000_000 + 1);
            }
            return !thread.isAlive();
        });
    }
}
