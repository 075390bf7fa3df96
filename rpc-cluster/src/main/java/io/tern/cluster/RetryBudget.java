package io.tern.cluster;

import io.tern.api.Clock;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many re-sends a service may still cause, so that retries cannot multiply the load on servers that are failing because
 * of it. Lock-free, allocates nothing. Thread-safe.
 */
final class RetryBudget {
    /*
     * A token bucket as in Finagle's RetryBudget and gRPC's retry throttling: full at the start, it earns 0.1 for each
     * success and 3 a second, and a re-send costs 1. Tokens (in thousandths) and the time of the last change (in
     * milliseconds since this object was made) change together, so both live in one long.
     */
    private static final int TOKEN = 1_000;
    private static final int CAPACITY = 100 * TOKEN;
    private static final int HALF = CAPACITY / 2;
    private static final int EARNED_PER_SUCCESS = TOKEN / 10;
    private static final int EARNED_PER_MILLI = 3;

    private final Clock clock;
    private final long originNanos;
    private final AtomicLong state;

    /** A full budget. */
    RetryBudget(Clock clock) {
        this(clock, CAPACITY / TOKEN);
    }

    /** A budget with this many re-sends left. */
    RetryBudget(Clock clock, int left) {
        this.clock = clock;
        this.originNanos = clock.nanoTime();
        state = new AtomicLong(pack(left * TOKEN, 0));
    }

    /** A call has succeeded. */
    void earn() {
        add(EARNED_PER_SUCCESS);
    }

    /** A re-send that was paid for was not made after all. */
    void giveBack() {
        add(TOKEN);
    }

    private void add(int amount) {
        while (true) {
            long seen = state.get();
            if (tokens(seen) == CAPACITY) {
                return; // The common case costs one read.
            }
            int now = nowMillis();
            int earned = Math.min(CAPACITY, tokensAt(seen, now) + amount);
            if (state.compareAndSet(seen, pack(earned, now))) {
                return;
            }
        }
    }

    /** Takes the price of a re-send if it is there. */
    boolean tryTake() {
        return tryTakeAbove(TOKEN - 1);
    }

    /** Takes the price of a re-send if more than half of the bucket is left. */
    boolean tryTakeAboveHalf() {
        return tryTakeAbove(HALF);
    }

    /** Takes the price of a re-send, or what is left of it. */
    void takeAnyway() {
        long seen;
        long next;
        do {
            seen = state.get();
            int now = nowMillis();
            next = pack(Math.max(0, tokensAt(seen, now) - TOKEN), now);
        } while (!state.compareAndSet(seen, next));
    }

    private boolean tryTakeAbove(int floor) {
        while (true) {
            long seen = state.get();
            int now = nowMillis(); // read after the state, or another thread's stamp could lie in the future
            int tokens = tokensAt(seen, now);
            if (tokens <= floor) {
                return false;
            }
            if (state.compareAndSet(seen, pack(tokens - TOKEN, now))) {
                return true;
            }
        }
    }

    /** What is left now. */
    double tokens() {
        return (double) tokensAt(state.get(), nowMillis()) / TOKEN;
    }

    private int nowMillis() {
        return (int) TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - originNanos);
    }

    private static int tokensAt(long packed, int now) {
        long elapsed = Integer.toUnsignedLong(now - (int) packed);
        return (int) Math.min(CAPACITY, tokens(packed) + elapsed * EARNED_PER_MILLI);
    }

    private static int tokens(long packed) {
        return (int) (packed >>> Integer.SIZE);
    }

    private static long pack(int tokens, int millis) {
        return (long) tokens << Integer.SIZE | Integer.toUnsignedLong(millis);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "RetryBudget[%.1f of %d]", tokens(), CAPACITY / TOKEN);
    }
}
