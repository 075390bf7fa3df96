package io.tern.filter;

import io.tern.api.Priority;

/**
 * Whose rate it is, and which. Immutable, thread-safe.
 *
 * @param owner who stays the same when bound again; see {@link SaidSettings#owner}
 * @param perSecond events per second
 * @param burst events that may come at once beyond the one that is always due
 */
record RateTerms(Object owner, int perSecond, int burst) {
    /** What is reached for a call that is refused: {@code for calls that are NORMAL: 20 calls a second, burst 1.8 of 2}. */
    String reached(Priority priority) {
        long all = 10L * burst;
        long part = priority.partOf(all);
        return part == all
                ? ": " + perSecond + " calls a second, burst " + burst
                : " for calls that are " + priority + ": " + perSecond + " calls a second, burst " + tenths(part)
                        + " of " + burst;
    }

    private static String tenths(long tenths) {
        return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10);
    }
}
