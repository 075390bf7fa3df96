package io.tern.testkit;

import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A task for an executor that counts how often it was run and expired. Thread-safe. */
final class RecordedTask implements ServerTask {
    /** How long anything in these suites may take before it counts as never. */
    static final long PATIENCE_SECONDS = 30;

    private final Invocation invocation;
    private final Runnable action;
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger expirations = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    RecordedTask(Invocation invocation, Runnable action) {
        this.invocation = invocation;
        this.action = action;
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing happened for " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        runs.incrementAndGet();
        thread = Thread.currentThread();
        try {
            action.run();
        } finally {
            end.countDown();
        }
    }

    @Override
    public void expired() {
        expirations.incrementAndGet();
        end.countDown();
    }

    @Override
    public long deadlineNanos() {
        return invocation.deadline().atNanos();
    }

    @Override
    public MethodDescriptor method() {
        return invocation.method();
    }

    /** Waits until it was run or expired. */
    void awaitEnd() {
        await(end);
    }

    int runs() {
        return runs.get();
    }

    int expirations() {
        return expirations.get();
    }

    /** The thread that ran it. */
    Thread thread() {
        return Expect.present("thread", thread);
    }
}
