package io.tern.api;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one side has counted of one method since the runtime started; the figures are not read at one instant, but no call appears
 * ended that does not appear started. Immutable, thread-safe.
 *
 * @param side where it was counted
 * @param method the method
 * @param started calls that began
 * @param succeeded calls that ended with a value
 * @param exceptions calls that ended with an exception that the method declares
 * @param failures calls that failed, by code; codes that never occurred are absent
 * @param requestBytes bytes of all requests' frames whose size is known
 * @param responseBytes bytes of all replies' frames whose size is known
 * @param latency how long the ended calls took
 * @param answeredHere answers that no node gave, by what gave them: {@code fallback}, {@code mock}, {@code cache}, {@code failsafe}, {@code failback}; what never happened is
 *     absent. A call that a fallback answered has failed before and is counted there, too
 */
public record MethodStats(
        CallSide side,
        MethodDescriptor method,
        long started,
        long succeeded,
        long exceptions,
        Map<StatusCode, Long> failures,
        long requestBytes,
        long responseBytes,
        Latency latency,
        Map<String, Long> answeredHere) {
    public MethodStats {
        Map<StatusCode, Long> copy = new EnumMap<>(StatusCode.class);
        copy.putAll(failures);
        failures = Collections.unmodifiableMap(copy);
        answeredHere = Collections.unmodifiableMap(new TreeMap<>(answeredHere));
    }

    /** Where only nodes answer. */
    public MethodStats(
            CallSide side,
            MethodDescriptor method,
            long started,
            long succeeded,
            long exceptions,
            Map<StatusCode, Long> failures,
            long requestBytes,
            long responseBytes,
            Latency latency) {
        this(side, method, started, succeeded, exceptions, failures, requestBytes, responseBytes, latency, Map.of());
    }

    /**
     * Shares of all ended calls, in nanoseconds, as exact as the source says; all 0 before the first call has ended.
     *
     * @param p50Nanos half of the calls took no longer
     * @param p90Nanos of ten calls, nine took no longer
     * @param p99Nanos of a hundred calls, 99 took no longer
     * @param p999Nanos of a thousand calls, 999 took no longer
     * @param maxNanos the longest
     */
    public record Latency(long p50Nanos, long p90Nanos, long p99Nanos, long p999Nanos, long maxNanos) {
        /** Before the first call has ended. */
        public static final Latency NONE = new Latency(0, 0, 0, 0, 0);
    }

    /** Calls that failed, whatever the code. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Calls that ended, one way or another. */
    public long ended() {
        return succeeded + exceptions + failed();
    }

    /** Calls that began and have not ended. */
    public long inFlight() {
        return started - ended();
    }
}
