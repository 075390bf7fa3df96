package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.ServiceDescriptor;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A call is late when 95 of 100 attempts of its method have been answered, or at {@link HalfTime} while too few are known. Thread-safe. */
final class LiveTail implements SecondAttempt {
    /*
     * "Hedged requests" as in Dean and Barroso, "The Tail at Scale" (2013): who sends a second request when the first has outlasted the
     * 95th percentile adds about 5 % of load and cuts most of the tail.
     *
     * A first attempt that was outrun counts with the time that it was waited for. That is less than it would have taken, but more than
     * the percentile, and nothing else matters to a percentile; without it each hedge that wins would make the next ones come earlier.
     *
     * Nothing is late before 10 ms. A call of 50 µs that takes some milliseconds has met a time slice of the scheduler (3 to 4 ms) or a
     * young collection on either side, and a second request would be behind the same processor or no faster; and connections look at their
     * calls every 10 ms, so less could not be kept anyway.
     */
    static final long FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final HalfTime halfTime;
    private final PerMethod<LatencyTail> tails;

    LiveTail(ServiceDescriptor service, Clock clock) {
        halfTime = new HalfTime(service, clock);
        tails = new PerMethod<>(service, method -> new LatencyTail(clock.nanoTime()));
    }

    @Override
    public void succeeded(MethodDescriptor method, long elapsedNanos, long nowNanos) {
        halfTime.succeeded(method, elapsedNanos, nowNanos);
        tail(method).record(elapsedNanos, nowNanos);
    }

    @Override
    public void outrun(MethodDescriptor method, long elapsedNanos, long nowNanos) {
        tail(method).record(elapsedNanos, nowNanos);
    }

    @Override
    public long dueNanos(Invocation invocation, long sentNanos) {
        long half = HalfTime.ofCall(invocation);
        long tail = tail(invocation.method()).nanos();
        long due = sentNanos + Math.max(FLOOR_NANOS, tail);
        return tail == LatencyTail.UNKNOWN || due - half > 0 ? half : due;
    }

    /** Whoever has outlasted the percentile is late; half-time has an exception, which holds where it decides. */
    @Override
    public boolean isLate(Invocation invocation) {
        long startNanos = invocation.startNanos();
        return dueNanos(invocation, startNanos) - HalfTime.ofCall(invocation) < 0 || halfTime.isLate(invocation);
    }

    private LatencyTail tail(MethodDescriptor method) {
        return Objects.requireNonNull(tails.get(method), "a method of another service");
    }
}
