package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Holds back so many calls that those which go out are a few times as many as succeed. Lock-free, allocates nothing. Thread-safe. */
final class Throttle implements Permit {
    /*
     * Client-side throttling of Google's "Site Reliability Engineering", chapter 21: with a probability of
     * max(0, (requests - K x accepts) / (requests + 1)) a call fails at once. Requests are those of the application, held back or not, so
     * the probability grows with what it goes on to ask for, and falls with each success; there is no state to get stuck in. With
     * the default K of 2 nothing is held back while more than half of the calls succeed.
     *
     * The chapter looks back for two minutes, and lets next to nothing out to a service that is down: so one that is well again hears of it
     * late. Here it is ten seconds (see CallWindow), and one call in ten goes out whatever happens, as Envoy's admission control
     * has such a bound, too (one in five). Calls are counted when they have ended: under way they would look as if they had
     * failed, and a burst after a pause would throttle itself.
     *
     * Whether any call is to be held back is found out when a call has ended, for all that begin before the next one has: so these need
     * not look at the clock while the service is well. A success begins nothing, so while nothing is held back none is added up for it. Of two that end at once the one that counted first may write last, so whoever
     * writes looks again: the last word is about all that have ended. It is yes or no alone, the probability is that of the moment.
     */
    static final int RETRY_AFTER_MILLIS = 1_000;

    static final double MOST_REFUSED = 0.9;

    private final Clock clock;
    private final CallWindow window;
    private final RandomGenerator random;
    private final int multiplier;
    private final LongAdder heldBack;
    private final RpcException refusal;
    private volatile boolean holdsBack;

    /** @param heldBack counts the calls that fail at once */
    Throttle(Object owner, int multiplier, Clock clock, RandomGenerator random, LongAdder heldBack) {
        this.multiplier = multiplier;
        this.clock = clock;
        this.random = random;
        this.heldBack = heldBack;
        window = new CallWindow(clock);
        refusal = RpcException.builder(
                        StatusCode.RESOURCE_EXHAUSTED,
                        "calls of " + owner + " are held back by chance: of those of the last 10 s fewer than one in "
                                + multiplier + " succeeded, set by " + CircuitSettings.CIRCUIT_BREAKER)
                .notExecuted(true)
                .refusalScope(RefusalScope.SERVICE)
                .retryAfterMillis(RETRY_AFTER_MILLIS)
                .hint("See why calls of it fail")
                .build();
    }

    /** Leave for one call, or null if it is to fail at once. */
    @Nullable
    Permit tryAcquire() {
        if (holdsBack) {
            double refused = refusedShare();
            if (refused > 0 && random.nextDouble() < refused) {
                heldBack.increment();
                ended(false);
                return null;
            }
        }
        return this;
    }

    private void ended(boolean well) {
        long nowNanos = clock.nanoTime();
        window.add(well, nowNanos);
        if (well && !holdsBack) {
            return;
        }
        boolean holds = refusedShare(window.counts(nowNanos)) > 0;
        while (holds != holdsBack) {
            holdsBack = holds;
            holds = refusedShare(window.counts(nowNanos)) > 0;
        }
    }

    /** Whether calls look at the probability at all. */
    boolean holdsBack() {
        return holdsBack;
    }

    /** The probability with which the next call is held back; 0 or less for none. */
    double refusedShare() {
        return refusedShare(window.counts());
    }

    private double refusedShare(long counts) {
        double requests = CallWindow.calls(counts);
        return Math.min(MOST_REFUSED, (requests - (double) multiplier * CallWindow.marked(counts)) / (requests + 1));
    }

    @Override
    public void release(Result result) {
        switch (Verdict.of(result)) {
            case WELL -> ended(true);
            case BROKEN -> ended(false);
            case NOTHING -> {
                if (isOverload(result.failure())) {
                    ended(false);
                }
            }
        }
    }

    /** What a breaker must not count against one node is what this throttle is for: servers that refuse for load want to be asked less. */
    private static boolean isOverload(@Nullable RpcException failure) {
        return failure != null && failure.code() == StatusCode.RESOURCE_EXHAUSTED && failure.remote();
    }

    /** What a caller gets who is held back. */
    RpcException refusal() {
        return refusal;
    }

    @Override
    public String toString() {
        return "Throttle[" + window + " succeeded]";
    }
}
