package io.tern.faults.scenario;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When this process stood still: a thread that wants to run every few milliseconds notes when it could not, as jHiccup does. What a call
 * loses by that is the machine's or the collector's doing, not the framework's. Thread-safe.
 */
public final class Stalls implements AutoCloseable {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** From when to when nothing ran. */
    private record Stall(long fromNanos, long toNanos) {}

    private final Queue<Stall> stalls = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::watch, "torture-stalls");
    private volatile boolean closed;

    public Stalls() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        long last = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(STEP_NANOS);
            long now = System.nanoTime();
            if (now - last > STEP_NANOS + STALL_NANOS) {
                stalls.add(new Stall(last + STEP_NANOS, now));
            }
            last = now;
        }
    }

    /** For how long of the time between two moments nothing ran. */
    public long between(long fromNanos, long toNanos) {
        long sum = 0;
        for (Stall stall : stalls) {
            long from = Math.max(stall.fromNanos - fromNanos, 0);
            long to = Math.min(stall.toNanos - fromNanos, toNanos - fromNanos);
            sum += Math.max(0, to - from);
        }
        return sum;
    }

    public long longestMillis() {
        return stalls.stream()
                .mapToLong(stall -> TimeUnit.NANOSECONDS.toMillis(stall.toNanos - stall.fromNanos))
                .max()
                .orElse(0);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
