package io.tern.filter;

import io.tern.api.Permit;

/** Where a {@link Breaker} stands. Immutable, thread-safe. */
sealed interface BreakerState {
    /**
     * Calls pass.
     *
     * @param period the permit of all calls since it closed; the end of a call from before says nothing any more
     * @param failures consecutive ones in this period
     */
    record Closed(Permit period, long failures) implements BreakerState {}

    /**
     * No call passes until a moment, then one as a probe.
     *
     * @param probeNanos the moment, on the runtime's clock
     * @param pauseNanos how long it stays open this time
     */
    record Open(long probeNanos, long pauseNanos) implements BreakerState {}

    /**
     * The probe is on its way, and no other call passes.
     *
     * @param probe the permit of the probe
     * @param pauseNanos how long it stayed open before
     */
    record Probing(Permit probe, long pauseNanos) implements BreakerState {}
}
