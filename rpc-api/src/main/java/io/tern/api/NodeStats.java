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

    /**
     * Decayed latency in nanoseconds of answers alone: values, declared exceptions, and calls whose time ran out, which took at least that long. What the
     * node refuses, or fails at, says nothing about how fast it is; {@link #latencyNanos} counts it as slow all the same, so that a balancer leaves the
     * node alone. May be kept only from the first time on that it is asked for: who is going to want it asks once before. 0 while nothing is known.
     *
     * <p>Unless overridden it is {@link #latencyNanos}.
     */
    default long answerNanos() {
        return latencyNanos();
    }

    /** Calls that ended with a value or a declared exception. */
    long succeeded();

    /** Calls that ended otherwise. */
    long failed();
}
