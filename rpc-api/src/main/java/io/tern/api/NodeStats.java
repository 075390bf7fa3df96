package io.tern.api;

/** Live counters of a {@link Node}; always on. Thread-safe; the figures are not read at one instant. */
public interface NodeStats {
    /** Calls sent and not yet ended. */
    int inFlight();

    /**
     * Decayed latency in nanoseconds: of successes as measured, a failure counting as slow, so that a node that fails fast does
     * not look best. 0 before the first call has ended.
     */
    long latencyNanos();

    /** Calls that ended with a value or a declared exception. */
    long succeeded();

    /** Calls that ended otherwise. */
    long failed();
}
