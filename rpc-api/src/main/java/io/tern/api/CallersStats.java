package io.tern.api;

import java.util.List;

/**
 * The callers of a server. Immutable, thread-safe.
 *
 * @param listed those that it tells apart, the one with most calls first; at most {@link #MOST}
 * @param others calls of all others together: callers that have gone make room for new ones
 */
public record CallersStats(List<CallerStats> listed, long others) {
    /** Callers that a server tells apart: names are claims, and must not fill the memory. */
    public static final int MOST = 1_000;

    /** Nobody has called. */
    public static final CallersStats NONE = new CallersStats(List.of(), 0);

    public CallersStats {
        listed = List.copyOf(listed);
    }
}
