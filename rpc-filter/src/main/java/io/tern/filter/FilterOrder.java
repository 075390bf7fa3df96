package io.tern.filter;

/** Where Tern's own filters stand in a chain; users' filters are at 0 if they do not say otherwise. */
final class FilterOrder {
    /** Outside of what observes, so that this sees what the service did. */
    static final int FALLBACK = -3_000;

    /** Outermost of what observes: everything else happens inside a span. */
    static final int TRACE = -2_000;

    /** Admission: gives its place back if a later gate says no. */
    static final int CONCURRENCY_LIMIT = -100;

    /**
     * Admission: behind users', before the service's own rate: what a caller asks for beyond his quota takes nothing of what is there
     * for all.
     */
    static final int CALLER_RATE_LIMIT = 900;

    /** Admission: after the caller's, since reading attachments costs more. */
    static final int ATTRIBUTE_RATE_LIMIT = 910;

    /** Admission: behind all others, also users' that ask who calls, since what a refused caller has taken cannot be given back. */
    static final int RATE_LIMIT = 1_000;

    /** Admission: last, since permits of the fleet are the dearest. */
    static final int FLEET_RATE_LIMIT = 1_010;

    /** Filter: behind users' and the cache, since a call that one of them answers says nothing about the service. */
    static final int CIRCUIT = 1_600;

    /** Guard: first, so that no limit is touched for a node that gets no calls. */
    static final int BREAKER = -300;

    /** Guard: gives its place back if a later guard says no. */
    static final int CLIENT_CONCURRENCY_LIMIT = -200;

    /** Guard: behind all others, also users', since what it has taken cannot be given back. */
    static final int CLIENT_RATE_LIMIT = 1_000;

    /** Of the filter: inside the span, around all that users' filters cost. Of the gate: first, to count what others refuse. */
    static final int METRICS = -1_000;

    /** As metrics, and for the same reasons. */
    static final int ACCESS_LOG = -900;

    /** In front of users' filters, which need not care for calls that cannot go out. */
    static final int CLIENT_VALIDATION = -500;

    /** Behind users' filters: whom they turn away learns nothing of constraints. */
    static final int SERVER_VALIDATION = 1_000;

    /** Behind users' filters: what they refuse gets no answer, what they change belongs to the key. */
    static final int CACHE = 1_500;

    /** Behind users' filters, which may refuse or change a call: it stands for the service. */
    static final int MOCK = 2_000;

    private FilterOrder() {}
}
