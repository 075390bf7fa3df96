package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.RuntimeContext;
import io.tern.api.ScheduledTask;
import io.tern.api.StatusCode;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One caller who waits for a {@link Flight}: ends once, by its answer, by his own deadline or by his own cancellation. Thread-safe.
 */
final class Waiter {
    private final Invocation invocation;
    private final Invoker next;
    private final AnswerListener later;
    private final AtomicBoolean done = new AtomicBoolean();
    /** Written before it is heard of cancellation. */
    private volatile @Nullable Flight flight;

    private volatile @Nullable ScheduledTask timer;

    Waiter(Invocation invocation, Invoker next, AnswerListener later) {
        this.invocation = invocation;
        this.next = next;
        this.later = later;
    }

    Invocation invocation() {
        return invocation;
    }

    Invoker next() {
        return next;
    }

    boolean isDone() {
        return done.get();
    }

    /** He waits for this one now. Called on one thread at a time. */
    void follow(Flight followed, RuntimeContext runtime) {
        boolean first = flight == null;
        flight = followed;
        if (first) {
            invocation.whenCancelled(
                    () -> giveUp(StatusCode.CANCELLED, "the call was cancelled: " + invocation.cancelReason()));
        }
        long leftNanos = invocation.deadline().remainingNanos();
        if (timer == null && leftNanos < followed.invocation().deadline().remainingNanos()) {
            Runnable over =
                    () -> giveUp(StatusCode.DEADLINE_EXCEEDED, "the time ran out while an equal call was on its way");
            timer = runtime.scheduler().schedule(() -> runtime.workExecutor().execute(over), Math.max(0, leftNanos));
        }
        if (done.get()) { // Meanwhile: whoever ended it may have known neither flight nor timer.
            cancelTimer();
            followed.leave(this);
        }
    }

    private void giveUp(StatusCode code, String reason) {
        boolean ended = end(
                Result.failure(RpcException.builder(code, reason)
                        .method(invocation.method())
                        .attempt(invocation.attempt())
                        .stackTrace(false)
                        .build()),
                null);
        Flight left = flight;
        if (ended && left != null) {
            left.leave(this);
        }
    }

    /** Ends the wait; false if it had ended. */
    boolean end(@Nullable Result result, @Nullable Throwable error) {
        if (!done.compareAndSet(false, true)) {
            return false;
        }
        cancelTimer();
        later.accept(result, error);
        return true;
    }

    private void cancelTimer() {
        ScheduledTask set = timer;
        if (set != null) {
            set.cancel();
        }
    }
}
