package io.tern.filter;

import io.tern.api.Permit;

/** Where a {@link Breaker} stands. Immutable, thread-safe. */
sealed interface BreakerState {
    /** Whether a call may go out as a probe. */
    boolean isDue(long nowNanos);

    /** How long it stays open, or did before its probe. */
    long pauseNanos();

    /** Whether it is or was open as an outlier. */
    default boolean isEjection() {
        return false;
    }

    /**
     * Calls pass.
     *
     * @param period the permit of all calls since it closed; the end of a call from before says nothing any more
     * @param failures consecutive ones in this period
     */
    record Closed(Permit period, long failures) implements BreakerState {
        @Override
        public boolean isDue(long nowNanos) {
            return false;
        }

        @Override
        public long pauseNanos() {
            return 0;
        }
    }

    /**
     * No call passes until a moment, then one as a probe.
     *
     * @param probeNanos the moment, on the runtime's clock
     * @param pauseNanos how long it stays open this time
     * @param isEjection whether as an outlier
     */
    record Open(long probeNanos, long pauseNanos, boolean isEjection) implements BreakerState {
        @Override
        public boolean isDue(long nowNanos) {
            return nowNanos - probeNanos >= 0;
        }
    }

    /**
     * The probe is on its way, and no other call passes until it has been for too long.
     *
     * @param probe the permit of the probe
     * @param startNanos when it went out, on the runtime's clock
     * @param pauseNanos how long it stayed open before
     * @param isEjection whether as an outlier
     */
    record Probing(Permit probe, long startNanos, long pauseNanos, boolean isEjection) implements BreakerState {
        /** When it has been on its way for longer than any pause: the call may take minutes, or be lost. */
        @Override
        public boolean isDue(long nowNanos) {
            return nowNanos - startNanos >= Breaker.LONGEST_PAUSE_NANOS;
        }
    }
}
