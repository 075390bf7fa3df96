package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Clock;
import io.tern.api.Result;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The answer that one synchronous caller waits for: what is left of a future where nobody attaches anything. Made on the
 * thread that waits; told on any.
 */
final class Answer implements AnswerListener, ForkJoinPool.ManagedBlocker {
    /** A thread waits in real time also where the runtime's clock is a test's. */
    private static final Clock REAL_TIME = Clock.system();

    private final Thread waiter = Thread.currentThread();
    private @Nullable Result result;
    private @Nullable Throwable error;
    /** Written after the other two. */
    private volatile boolean told;

    private long untilNanos;

    @Override
    public void accept(@Nullable Result answer, @Nullable Throwable broken) {
        result = answer;
        error = broken;
        told = true;
        LockSupport.unpark(waiter);
    }

    /**
     * Waits on the thread that made this. A thread of a {@link ForkJoinPool} tells its pool, so that others may run meanwhile.
     *
     * @return false if the time ran out
     */
    boolean await(long nanos) throws InterruptedException {
        untilNanos = REAL_TIME.nanoTime() + nanos;
        ForkJoinPool.managedBlock(this);
        return told;
    }

    @Override
    public boolean isReleasable() {
        return told;
    }

    @Override
    public boolean block() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long leftNanos = untilNanos - REAL_TIME.nanoTime();
        if (leftNanos > 0) {
            LockSupport.parkNanos(this, leftNanos);
        }
        return told || leftNanos <= 0;
    }

    /** What was told, or null if that was an error. */
    @Nullable
    Result result() {
        return result;
    }

    /** What broke the contract, or null. */
    @Nullable
    Throwable error() {
        return error;
    }
}
