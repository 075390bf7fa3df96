package io.tern.filter;

import org.jspecify.annotations.Nullable;

/**
 * What is said of a fleet's limit. Immutable, thread-safe.
 *
 * @param rate calls per second of all instances together
 * @param burst calls that may come at once beyond that
 * @param fallback calls per second of this instance while the coordinator is away; null is an equal part of the rate
 */
record FleetTerms(int rate, int burst, @Nullable Integer fallback) {
    private static final int MOST_OF_ONE = 1_000_000;

    /** The limit of one of so many instances for a time without coordinator. */
    CellTerms withoutCoordinator(int instances) {
        int perSecond = fallback != null ? fallback : Math.max(1, rate / instances);
        int bounded = Math.min(perSecond, MOST_OF_ONE);
        return new CellTerms(bounded, Math.max(1, bounded / 10));
    }

    /** A rate of one instance. Immutable. */
    record CellTerms(int perSecond, int burst) {}
}
