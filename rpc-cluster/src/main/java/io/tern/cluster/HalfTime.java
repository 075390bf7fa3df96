package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.ServiceDescriptor;
import java.util.Objects;

/** A call is late at half of its time, unless its method usually takes longer than that. Thread-safe. */
final class HalfTime implements SecondAttempt {
    private final PerMethod<DecayedLatency> latencies;

    HalfTime(ServiceDescriptor service, Clock clock) {
        latencies = new PerMethod<>(service, method -> new DecayedLatency(clock));
    }

    /** The moment at which half of a call's time is over. */
    static long ofCall(Invocation invocation) {
        return invocation.startNanos() + halfNanos(invocation);
    }

    @Override
    public void succeeded(MethodDescriptor method, long elapsedNanos, long nowNanos) {
        latency(method).record(elapsedNanos, nowNanos);
    }

    @Override
    public void outrun(MethodDescriptor method, long elapsedNanos, long nowNanos) {
        // A node that hangs says nothing about what the method takes.
    }

    @Override
    public long dueNanos(Invocation invocation, long sentNanos) {
        return ofCall(invocation);
    }

    @Override
    public boolean isLate(Invocation invocation) {
        return latency(invocation.method()).latestNanos() <= halfNanos(invocation);
    }

    private DecayedLatency latency(MethodDescriptor method) {
        return Objects.requireNonNull(latencies.get(method), "a method of another service");
    }

    /** Half of a call's time. */
    static long halfNanos(Invocation invocation) {
        return (invocation.deadline().atNanos() - invocation.startNanos()) / 2;
    }
}
