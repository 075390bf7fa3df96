package io.tern.cluster;

import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Node;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is not needed any more, since another one of its call was answered first. Immutable, thread-safe.
 *
 * @param attempt the attempt
 * @param node where it is, or null where it waits for one
 * @param sentNanos when it began
 */
record OutrunAttempt(Invocation attempt, @Nullable Node node, long sentNanos) {
    /*
     * It is cancelled at once, and so tells nobody whether its node is slow or does not answer at all: where each attempt at a node is given up
     * before it had half of its call's time, nobody would ever learn of a black hole. So each fifth in a row without an answer between is left
     * on its way until then. A node that is merely slow answers it. One that does not has failed, as one at which a call's time runs out.
     */

    /** Gives it up, now or later. */
    void giveUp(ClusterContext context) {
        long waitedNanos = context.runtime().clock().nanoTime() - sentNanos;
        long leftNanos = HalfTime.halfNanos(attempt) - waitedNanos;
        if (leftNanos <= 0) {
            attempt.cancel(CallFailures.OUTRUN);
        } else if (node instanceof ClusterNode own && own.isToBeHeard()) {
            context.runtime().scheduler().schedule(() -> attempt.cancel(CallFailures.OUTRUN), leftNanos);
        } else {
            attempt.cancel("another attempt of the call was answered first");
        }
    }
}
