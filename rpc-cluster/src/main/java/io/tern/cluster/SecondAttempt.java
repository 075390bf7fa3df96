package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.ServiceDescriptor;
import java.util.Objects;

/**
 * When an idempotent call that waits too long may be tried at a second node beside the first: at half of its time, unless the
 * method usually takes longer than that. Thread-safe.
 */
final class SecondAttempt {
    private final PerMethod<DecayedLatency> latencies;

    SecondAttempt(ServiceDescriptor service, Clock clock) {
        latencies = new PerMethod<>(service, method -> new DecayedLatency(clock));
    }

    /** Learns from an attempt that succeeded. */
    void succeeded(MethodDescriptor method, long elapsedNanos, long nowNanos) {
        latency(method).record(elapsedNanos, nowNanos);
    }

    /** The moment at which half of the call's time is over. */
    static long dueNanos(Invocation invocation) {
        return invocation.startNanos() + halfNanos(invocation);
    }

    /** Whether a call that has waited until then is late at all. */
    boolean isLate(Invocation invocation) {
        return latency(invocation.method()).latestNanos() <= halfNanos(invocation);
    }

    private DecayedLatency latency(MethodDescriptor method) {
        return Objects.requireNonNull(latencies.get(method), "a method of another service");
    }

    private static long halfNanos(Invocation invocation) {
        return (invocation.deadline().atNanos() - invocation.startNanos()) / 2;
    }
}
