package io.tern.filter;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a {@link ClassicCircuit} opens, for how long, and what closes it. Immutable, thread-safe.
 *
 * @param failurePercent of the calls of ten seconds, from which on it opens
 * @param leastCalls of ten seconds, below which it does not
 * @param openNanos how long it stays open
 * @param probes that must succeed, and no more of which go out at once
 * @param slow null if it does not matter how long calls take
 */
record ClassicRule(
        int failurePercent,
        int leastCalls,
        long openNanos,
        int probes,
        @Nullable Slow slow) {
    /**
     * Which calls are slow, and how many may be. Immutable, thread-safe.
     *
     * @param percent of the calls of ten seconds, from which on it opens
     * @param nanos that a call may take
     */
    record Slow(int percent, long nanos) {
        @Override
        public String toString() {
            return percent + " % took longer than " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
        }
    }

    /**
     * Whether it is time to open.
     *
     * @param ended calls, the failed ones marked
     * @param slowCalls how many of them were slow
     */
    boolean isBroken(long ended, int slowCalls) {
        int calls = CallWindow.calls(ended);
        return calls >= leastCalls
                && (reaches(failurePercent, CallWindow.marked(ended), calls)
                        || (slow != null && reaches(slow.percent(), slowCalls, calls)));
    }

    private static boolean reaches(int percent, int some, int calls) {
        return 100L * some >= (long) percent * calls;
    }

    /** Whether a call that took so long says that its service is not well, even if it succeeded. */
    boolean isSlow(long nanos) {
        return slow != null && nanos > slow.nanos();
    }

    /** What opens it, for people. */
    @Override
    public String toString() {
        return "at least " + failurePercent + " % of its calls failed, " + (slow == null ? "" : "or " + slow + ", ")
                + "or its probes did";
    }
}
