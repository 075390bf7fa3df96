package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Result;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The answer that one synchronous caller waits for: what is left of a future where nobody attaches anything. Made on the
 * thread that waits; told on any.
 */
final class Answer implements AnswerListener, ForkJoinPool.ManagedBlocker {
    private final CallerWaits waits;
    private final Thread waiter = Thread.currentThread();
    private @Nullable Result result;
    private @Nullable Throwable error;
    /** Written after the other two. */
    private volatile boolean told;

    private long untilNanos;
    private int place;

    Answer(CallerWaits waits) {
        this.waits = waits;
    }

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
     * @param nanos how long at least; the thread may give up a second later
     * @return false if the time ran out
     */
    boolean await(long nanos) throws InterruptedException {
        untilNanos = waits.clock().nanoTime() + nanos;
        place = waits.enter(this);
        try {
            ForkJoinPool.managedBlock(this);
        } finally {
            waits.leave(place);
        }
        return told;
    }

    /** Whether the time is over by now. Any thread, once this has been entered. */
    boolean isOver(long nowNanos) {
        return untilNanos - nowNanos <= 0;
    }

    /** Has the thread look at the clock. Any thread. */
    void wake() {
        LockSupport.unpark(waiter);
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
        long leftNanos = untilNanos - waits.clock().nanoTime();
        if (told || leftNanos <= 0) {
            return true;
        }
        if (waits.wakes(place)) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, leftNanos);
        }
        return told;
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
