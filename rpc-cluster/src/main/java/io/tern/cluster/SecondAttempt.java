package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;

/**
 * When an idempotent call that waits too long may be tried at a second node beside the first: at half of its time, unless the
 * method usually takes longer than that. Thread-safe.
 */
final class SecondAttempt {
    private final DecayedLatency[] latencies;

    SecondAttempt(ServiceDescriptor service, Clock clock) {
        latencies = service.methods().stream()
                .map(method -> new DecayedLatency(clock))
                .toArray(DecayedLatency[]::new);
    }

    /** Learns from an attempt that succeeded. */
    void succeeded(MethodDescriptor method, long elapsedNanos) {
        latencies[method.index()].record(elapsedNanos);
    }

    /** The moment at which half of the call's time is over. */
    static long dueNanos(Invocation invocation) {
        return invocation.startNanos() + halfNanos(invocation);
    }

    /** Whether a call that has waited until then is late at all. */
    boolean isLate(Invocation invocation) {
        return latencies[invocation.method().index()].latestNanos() <= halfNanos(invocation);
    }

    private static long halfNanos(Invocation invocation) {
        return (invocation.deadline().atNanos() - invocation.startNanos()) / 2;
    }
}
