package io.tern.filter;

/** Where Tern's own filters stand in a chain; users' filters are at 0 if they do not say otherwise. */
final class FilterOrder {
    /** Outermost: everything else happens inside a span. */
    static final int TRACE = -2_000;

    private FilterOrder() {}
}
