package io.tern.filter;

import io.tern.api.CallSide;
import io.tern.api.ClientContext;
import io.tern.api.Clock;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import io.tern.api.StatusCode;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts a reference's calls: a few additions, one look at the clock and one future each. The caller sees its answer
 * only after it was counted. Thread-safe.
 */
final class ClientMetrics implements Filter {
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
    public CompletableFuture<Result> filter(Invocation invocation, Invoker next) {
        MethodMeter meter = Objects.requireNonNull(meters.get(invocation.method()), "a method of another service");
        meter.started();
        Counted answer = new Counted(meter, invocation);
        Result now = next.invoke(invocation, answer);
        if (now != null) {
            answer.accept(now, null);
        }
        return answer;
    }

    /** The answer that the caller sees, once it has been counted. Thread-safe. */
    private final class Counted extends CompletableFuture<Result>
            implements BiConsumer<@Nullable Result, @Nullable Throwable> {
        private final MethodMeter meter;
        private final Invocation invocation;

        Counted(MethodMeter meter, Invocation invocation) {
            this.meter = meter;
            this.invocation = invocation;
        }

        @Override
        public void accept(@Nullable Result result, @Nullable Throwable error) {
            try {
                ended(meter, invocation, result);
            } finally {
                if (error != null) {
                    completeExceptionally(error);
                } else {
                    complete(result);
                }
            }
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>(); // What depends on it is not counted again.
        }
    }

    private void ended(MethodMeter meter, Invocation invocation, @Nullable Result result) {
        long durationNanos = clock.nanoTime() - invocation.startNanos();
        StatusCode failure = CalledCall.failure(result);
        boolean exception = result != null && result.isException();
        int requestBytes = result == null ? 0 : result.requestBytes();
        int responseBytes = result == null ? 0 : result.responseBytes();
        meter.ended(failure, exception, durationNanos, requestBytes, responseBytes);
        if (!listeners.isEmpty()) {
            listeners.tell(CalledCall.describe(invocation, result, durationNanos));
        }
    }

    @Override
    public boolean keepsContract() {
        return true;
    }

    @Override
    public String toString() {
        return CallMeters.NAME;
    }
}
