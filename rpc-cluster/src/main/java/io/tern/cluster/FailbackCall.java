package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ScheduledTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_DOUBLINGS = 3;

    private final FailbackQueue queue;
    private final ClusterContext context;
    private final Invocation failed;
    private final MethodSettings settings;
    private final int attempts;
    private final int mostTries;
    private int tries;
    private volatile @Nullable ScheduledTask pause;
    private volatile @Nullable Invocation running;

    /**
     * A call that does not wait yet.
     *
     * @param attempts the number of its last attempt
     * @param mostTries how often it is sent at most
     */
    FailbackCall(FailbackQueue queue, Invocation failed, int attempts, int mostTries) {
        this.queue = queue;
        this.failed = failed;
        this.attempts = attempts;
        this.mostTries = mostTries;
        context = queue.context();
        settings = context.settings(failed.method());
    }

    /** Lets it wait for its next try. */
    void putOff() {
        long nanos = FIRST_PAUSE_NANOS << Math.min(tries, MOST_DOUBLINGS);
        long later = context.runtime().random().nextLong(nanos / 2);
        pause = context.runtime().scheduler().schedule(this::offTimer, nanos + later);
        if (!queue.contains(this)) {
            giveUp();
        }
    }

    /** The timer does not encode a call. */
    private void offTimer() {
        try {
            context.runtime().workExecutor().execute(this::send);
        } catch (RejectedExecutionException e) {
            send(); // The runtime is closed, and so is the queue, or will be.
        }
    }

    private void send() {
        if (!queue.contains(this)) {
            return;
        }
        if (!queue.failover().budget().tryTakeAboveHalf()) {
            putOff();
            return;
        }
        tries++;
        Invocation again = again();
        running = again;
        if (!queue.contains(this)) {
            giveUp();
        }
        Result now = queue.failover().invoke(again, (result, error) -> answered(again, result, error));
        if (now != null) {
            answered(again, now, null);
        }
    }

    private Invocation again() {
        long nowNanos = context.runtime().clock().nanoTime();
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis());
        Deadline deadline =
                Deadline.at(nowNanos + timeoutNanos, context.runtime().clock());
        return Invocation.builder(failed.method(), failed.arguments(), deadline, nowNanos)
                .attempt(attempts + tries)
                .tag(failed.tag())
                .priority(failed.priority())
                .attachments(failed.attachments())
                .trace(failed.trace())
                .build();
    }

    private void answered(Invocation again, @Nullable Result result, @Nullable Throwable error) {
        Result answer = result != null ? result : CallFailures.broken(again, context, error);
        RpcException failure = answer.failure();
        if (failure != null && tries < mostTries && Resend.mayRunLater(failure, settings)) {
            putOff();
        } else if (queue.remove(this) && !answer.isValue()) {
            queue.lost(failed, tries, reason(failure));
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
