package io.tern.filter;

/** Where Tern's own filters stand in a chain; users' filters are at 0 if they do not say otherwise. */
final class FilterOrder {
    /** Outermost: everything else happens inside a span. */
    static final int TRACE = -2_000;

    /** Of the filter: inside the span, around all that users' filters cost. Of the gate: first, to count what others refuse. */
    static final int METRICS = -1_000;

    /** As metrics, and for the same reasons. */
    static final int ACCESS_LOG = -900;

    private FilterOrder() {}
}
