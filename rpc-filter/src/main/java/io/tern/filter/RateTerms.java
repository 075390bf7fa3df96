package io.tern.filter;

/**
 * Whose rate it is, and which. Immutable, thread-safe.
 *
 * @param owner who stays the same when bound again; see {@link SaidSettings#owner}
 * @param perSecond events per second
 * @param burst events that may come at once beyond the one that is always due
 */
record RateTerms(Object owner, int perSecond, int burst) {}
