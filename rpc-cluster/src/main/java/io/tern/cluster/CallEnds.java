package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import java.util.concurrent.TimeUnit;

/**
 * By when the calls of one version of the chain have ended: those with more time than the options give them, since their callers say so, are
 * noted one by one. Thread-safe; noting a call that has no more costs a comparison.
 */
final class CallEnds {
    /** What a call may take beyond its timeout. */
    private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Added to what is noted, so that where all calls have more time than usual only few of them write. */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Clock clock;
    private final long usualNanos;
    /** No call that was noted ends later. */
    private volatile long latestNanos;

    private CallEnds(Clock clock, long usualNanos) {
        this.clock = clock;
        this.usualNanos = usualNanos;
        latestNanos = clock.nanoTime();
    }

    /** Of calls whose times the options of a reference say. */
    static CallEnds of(ReferenceContext reference) {
        int longestMillis = reference.service().methods().stream()
                .mapToInt(method -> reference.settings(method).timeoutMillis())
                .reduce(reference.options().timeoutMillis(), Math::max);
        return new CallEnds(reference.runtime().clock(), TimeUnit.MILLISECONDS.toNanos(longestMillis));
    }

    /** A call begins. */
    void note(Invocation invocation) {
        long endNanos = invocation.deadline().atNanos();
        if (endNanos - invocation.startNanos() > usualNanos && endNanos - latestNanos > 0) {
            extend(endNanos);
        }
    }

    private synchronized void extend(long endNanos) {
        if (endNanos - latestNanos > 0) {
            latestNanos = endNanos + STEP_NANOS;
        }
    }

    /** How long it takes until all calls that have begun by now have ended. */
    long leftNanos() {
        return Math.max(usualNanos + SPARE_NANOS, notedLeftNanos());
    }

    /** How long it takes until those that were noted have ended; 0 or less if they have. */
    long notedLeftNanos() {
        return latestNanos - clock.nanoTime() + SPARE_NANOS;
    }

    @Override
    public String toString() {
        return "CallEnds[in " + Texts.millis(leftNanos()) + ']';
    }
}
