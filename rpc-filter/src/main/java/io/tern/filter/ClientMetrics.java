package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.CallSide;
import io.tern.api.ClientContext;
import io.tern.api.Clock;
import io.tern.api.Defaults;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import io.tern.api.StatusCode;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts a reference's calls: a few additions, one look at the clock and one small object each. The caller sees its answer
 * only after it was counted. Thread-safe.
 */
final class ClientMetrics implements DirectFilter {
    /** Cluster strategies that answer instead of a node; filters that do count that themselves. */
    private static final Set<String> ANSWERING_STRATEGIES = Set.of("failsafe", "failback");

    private final Clock clock;
    private final PerMethod<MethodMeter> meters;
    private final CallListeners listeners;

    ClientMetrics(ClientContext context) {
        CallMeters all = CallMeters.of(context.runtime());
        clock = context.runtime().clock();
        meters = all.of(CallSide.CLIENT, context.service());
        listeners = all.listeners(context.runtime());
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        MethodMeter meter = Objects.requireNonNull(meters.get(invocation.method()), "a method of another service");
        meter.started();
        return new Counted(meter, invocation, later).invoke(next);
    }

    /** Counts the end of one call. Thread-safe. */
    private final class Counted extends NotedEnd {
        private final MethodMeter meter;

        Counted(MethodMeter meter, Invocation invocation, AnswerListener later) {
            super(invocation, later);
            this.meter = meter;
        }

        @Override
        void ended(Invocation call, @Nullable Result result, @Nullable Throwable error) {
            ClientMetrics.this.ended(meter, call, result);
        }
    }

    private void ended(MethodMeter meter, Invocation invocation, @Nullable Result result) {
        long durationNanos = clock.nanoTime() - invocation.startNanos();
        StatusCode failure = CalledCall.failure(result);
        boolean exception = result != null && result.isException();
        int requestBytes = result == null ? 0 : result.requestBytes();
        int responseBytes = result == null ? 0 : result.responseBytes();
        meter.ended(failure, exception, durationNanos, requestBytes, responseBytes);
        if (result != null && !result.attachments().isEmpty()) {
            countAnsweredHere(meter, result);
        }
        if (!listeners.isEmpty()) {
            listeners.tell(CalledCall.describe(invocation, result, durationNanos));
        }
    }

    private static void countAnsweredHere(MethodMeter meter, Result result) {
        String by = result.attachments().get(Defaults.FALLBACK_ATTACHMENT);
        if (by != null && ANSWERING_STRATEGIES.contains(by)) {
            meter.answeredHere(by);
        }
    }

    @Override
    public String toString() {
        return CallMeters.NAME;
    }
}
