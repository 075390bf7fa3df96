package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.RuntimeContext;
import io.tern.api.ScheduledTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call that has failed and is sent again later. Its steps follow one another, though on different threads; only giving up comes from
 * the side. Thread-safe.
 */
final class FailbackCall {
    /*
     * Pauses double from 5 s to 40 s, and up to half of each is added at random: what one outage failed at the same moment does not come back
     * at the same moment, and never sooner than said. Each try is one attempt, since its number says that it is a retry, and is paid from the
     * upper half of the budget: calls that somebody waits for go before. One that cannot be paid is put off, and does not count.
     */
    private static final Logger logger = LoggerFactory.getLogger(FailbackCall.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_DOUBLINGS = 3;

    private final FailbackQueue queue;
    private final RuntimeContext runtime;
    private final Invocation failed;
    private final int attempts;
    private volatile int tries;
    private volatile RpcException failure;
    private volatile @Nullable ScheduledTask pause;
    private volatile @Nullable Invocation running;

    /** A call that does not wait yet. */
    FailbackCall(FailbackQueue queue, Invocation failed, RpcException failure) {
        this.queue = queue;
        this.failed = failed;
        this.failure = failure;
        attempts = Math.max(1, failure.attempt());
        runtime = queue.runtime();
    }

    /** Whether a version of the reference's options would send it once more; null has no failback. */
    boolean mayBeSent(@Nullable FailbackInvoker sender) {
        return sender != null
                && sender.keeps(failed.method())
                && tries < sender.mostTries(failed.method())
                && Resend.mayRunLater(failure, sender.context().settings(failed.method()));
    }

    /** Whether it is not on its way. */
    boolean isWaiting() {
        return running == null;
    }

    /** Lets it wait for its next try. */
    void putOff() {
        long nanos = FIRST_PAUSE_NANOS << Math.min(tries, MOST_DOUBLINGS);
        long later = runtime.random().nextLong(nanos / 2);
        pause = runtime.scheduler().schedule(this::offTimer, nanos + later);
        if (!queue.contains(this)) {
            giveUp();
        }
    }

    /** The timer does not encode a call. */
    private void offTimer() {
        try {
            runtime.workExecutor().execute(this::send);
        } catch (RejectedExecutionException e) {
            send(); // The runtime is closed, and so is the queue, or will be.
        } catch (RuntimeException | Error e) {
            logger.warn("A call of {} is sent again later still", failed.method(), e);
            putOff();
        }
    }

    private void send() {
        FailbackInvoker sender = queue.sender();
        if (sender == null || !queue.contains(this)) {
            return; // It was given up, or is about to be.
        }
        if (!mayBeSent(sender)) { // The options have just changed, and those that wait are not looked through yet.
            if (queue.remove(this)) {
                queue.lost(failed, tries, "since the options of the reference have changed");
            }
            return;
        }
        if (!sender.failover().budget().tryTakeAboveHalf()) {
            putOff();
            return;
        }
        Invocation again = again(sender.context());
        running = again;
        if (!queue.contains(this)) {
            giveUp();
        }
        queue.counts().resent().increment();
        Result now = sender.failover().invoke(again, (result, error) -> answered(sender, again, result, error));
        if (now != null) {
            answered(sender, again, now, null);
        }
    }

    private Invocation again(ClusterContext context) {
        int tried = tries + 1;
        tries = tried;
        long nowNanos = runtime.clock().nanoTime();
        long timeoutNanos =
                TimeUnit.MILLISECONDS.toNanos(context.settings(failed.method()).timeoutMillis());
        Deadline deadline = Deadline.at(nowNanos + timeoutNanos, runtime.clock());
        return failed.newCall(deadline, nowNanos).attempt(attempts + tried).build();
    }

    private void answered(FailbackInvoker by, Invocation again, @Nullable Result result, @Nullable Throwable error) {
        Result answer = result != null ? result : CallFailures.broken(again, by.context(), error);
        RpcException now = answer.failure();
        if (now != null) {
            failure = now;
        }
        running = null;
        if (now != null && mayBeSent(queue.sender())) {
            putOff();
        } else if (queue.remove(this)) {
            ended(answer);
        }
    }

    private void ended(Result answer) {
        if (answer.isValue()) {
            queue.counts().delivered().increment();
        } else {
            queue.lost(failed, tries, reason(answer.failure()));
        }
    }

    private static String reason(@Nullable RpcException failure) {
        return failure == null ? "the service threw an exception of its own" : String.valueOf(failure.getMessage());
    }

    /** Ends it, whatever it waits for. */
    void giveUp() {
        ScheduledTask waiting = pause;
        if (waiting != null) {
            waiting.cancel();
        }
        Invocation sent = running;
        if (sent != null) {
            sent.cancel("the reference is closed");
        }
    }
}
