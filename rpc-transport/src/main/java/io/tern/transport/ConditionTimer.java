package io.tern.transport;

/** How long a condition has held while nothing happened that would end it. Confined to the connection's event loop. */
final class ConditionTimer {
    /** Between two looks no more than this counts: else it was this side that stood still. */
    private static final long LONGEST_LOOK_NANOS = Heartbeat.OWN_PAUSE_NANOS;

    private long events;
    private long lookedNanos;
    private long nanos;

    ConditionTimer(long nowNanos) {
        lookedNanos = nowNanos;
    }

    /**
     * Looks; to be called regularly.
     *
     * @param holds whether the condition holds now
     * @param eventCount how often something has happened that ends it, in all
     * @return how long it has held, as far as this side has looked
     */
    long look(long nowNanos, boolean holds, long eventCount) {
        boolean still = holds && eventCount == events;
        nanos = still ? nanos + Math.min(nowNanos - lookedNanos, LONGEST_LOOK_NANOS) : 0;
        events = eventCount;
        lookedNanos = nowNanos;
        return nanos;
    }
}
