package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.NodeStats;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The counters of one node, told of each call's beginning and end. Thread-safe. */
final class NodeCounters implements NodeStats {
    /** So many attempts in a row that were outrun say that a node may not answer at all; a breaker takes as many failures. */
    private static final int MOST_UNHEARD = 5;

    /** A failure counts as if the caller had waited in vain, but not longer than this: a timeout of an hour says nothing. */
    private static final long MOST_FAILURE_NANOS = 1_000_000_000L;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Clock clock;
    private final DecayedLatency latency;
    /** Of answers; null until somebody asks, since nearly nobody does. */
    private volatile @Nullable DecayedLatency answers;
    /** Attempts that were outrun, since the last answer or the last one that was waited for. */
    private final AtomicInteger unheard = new AtomicInteger();

    private final Predicate<MethodDescriptor> oneway;

    /** Counters of a node of which nothing is known yet. */
    NodeCounters(Clock clock, Predicate<MethodDescriptor> oneway) {
        this.clock = clock;
        this.oneway = oneway;
        latency = new DecayedLatency(clock);
    }

    /** A call is about to be sent. */
    void begin() {
        inFlight.incrementAndGet();
    }

    /** It has ended; to be called exactly once for each {@link #begin}. */
    void end(Invocation invocation, Result result, long elapsedNanos, long nowNanos) {
        inFlight.decrementAndGet();
        RpcException failure = result.failure();
        if (unheard.get() > 0 && isAnswer(failure)) {
            unheard.set(0);
        }
        if (failure == null) {
            succeeded.increment();
            if (!oneway.test(invocation.method())) { // Only its sending was seen, which is quick at any node.
                latency.record(elapsedNanos, nowNanos);
                answered(elapsedNanos, nowNanos);
            }
            return;
        }
        failed.increment();
        switch (failure.code()) {
            case CANCELLED -> tookAtLeast(latency, elapsedNanos, nowNanos);
            case INVALID_ARGUMENT, UNIMPLEMENTED, PERMISSION_DENIED, UNAUTHENTICATED, SERIALIZATION ->
                refused(elapsedNanos, nowNanos);
            case RESOURCE_EXHAUSTED -> {
                if (failure.refusalScope() == RefusalScope.SERVICE) {
                    refused(elapsedNanos, nowNanos);
                } else {
                    inVain(invocation, elapsedNanos, nowNanos);
                }
            }
            case DEADLINE_EXCEEDED -> {
                inVain(invocation, elapsedNanos, nowNanos);
                unanswered(elapsedNanos, nowNanos);
            }
            default -> {
                if (isOfOneCall(failure)) {
                    refused(elapsedNanos, nowNanos);
                } else {
                    inVain(invocation, elapsedNanos, nowNanos);
                }
            }
        }
    }

    private void answered(long elapsedNanos, long nowNanos) {
        DecayedLatency wanted = answers;
        if (wanted != null) {
            wanted.record(elapsedNanos, nowNanos);
        }
    }

    private void unanswered(long elapsedNanos, long nowNanos) {
        DecayedLatency wanted = answers;
        if (wanted != null) {
            tookAtLeast(wanted, elapsedNanos, nowNanos);
        }
    }

    private static boolean isAnswer(@Nullable RpcException failure) {
        return failure == null
                || (failure.code() != StatusCode.CANCELLED && failure.code() != StatusCode.DEADLINE_EXCEEDED);
    }

    /** Whether a gate or filter of a server that serves the service refused this one call. */
    private static boolean isOfOneCall(RpcException failure) {
        boolean refusal = failure.code() == StatusCode.UNAVAILABLE || failure.code() == StatusCode.NOT_FOUND;
        return refusal && failure.remote() && !failure.notServed();
    }

    /** Notes an attempt that was outrun; whether it is time to wait for an answer. */
    boolean isToBeHeard() {
        return unheard.updateAndGet(seen -> seen % MOST_UNHEARD + 1) == MOST_UNHEARD;
    }

    private void inVain(Invocation invocation, long elapsedNanos, long nowNanos) {
        latency.record(Math.max(elapsedNanos, slow(invocation)), nowNanos);
    }

    /** The answer would have taken longer still. So that makes no node faster, and a slow one is not forgotten to be slow because nobody waits for it. */
    private static void tookAtLeast(DecayedLatency latency, long elapsedNanos, long nowNanos) {
        long known = latency.latestNanos();
        if (elapsedNanos > known / 2) {
            latency.record(Math.max(elapsedNanos, known), nowNanos);
        }
    }

    /**
     * The call was wrong, which is its caller's doing and no reason to think that the node is slow; nor that it is quick, or one that lets
     * nobody in would get most calls. So the node is held to be what it was.
     */
    private void refused(long elapsedNanos, long nowNanos) {
        long known = latency.latestNanos();
        if (known > 0) {
            latency.record(Math.max(elapsedNanos, known), nowNanos);
        }
    }

    private static long slow(Invocation invocation) {
        return Math.min(MOST_FAILURE_NANOS, invocation.deadline().atNanos() - invocation.startNanos());
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    /** For balancers, which compare it. */
    DecayedLatency latency() {
        return latency;
    }

    @Override
    public long latencyNanos() {
        return latency.decayedNanos();
    }

    @Override
    public long answerNanos() {
        DecayedLatency known = answers;
        if (known == null) {
            answers =
                    new DecayedLatency(clock); // Of two at the same time one is enough, and neither knows anything yet.
            return 0;
        }
        return known.decayedNanos();
    }

    @Override
    public long succeeded() {
        return succeeded.sum();
    }

    @Override
    public long failed() {
        return failed.sum();
    }

    @Override
    public String toString() {
        return "inFlight=" + inFlight() + ", latencyNanos=" + latencyNanos() + ", succeeded=" + succeeded()
                + ", failed=" + failed();
    }
}
