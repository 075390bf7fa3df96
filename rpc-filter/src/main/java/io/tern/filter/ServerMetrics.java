package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.CallSide;
import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.StatusCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts the requests of an export, from the first gate to the end of the method: a few additions and one permit each. Thread-safe. */
final class ServerMetrics implements ServerAdmission.Gate, ServedCall.Recorder {
    private final Clock clock;
    private final PerMethod<MethodMeter> meters;
    private final CallListeners listeners;

    ServerMetrics(ServerContext context) {
        CallMeters all = CallMeters.of(context.runtime());
        clock = context.runtime().clock();
        meters = all.of(CallSide.SERVER, context.service());
        listeners = all.listeners(context.runtime());
    }

    @Override
    public Admission admit(RequestHead head) {
        ServedCall call = new ServedCall(head, this);
        meter(call.method()).started();
        return call;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void ended(ServedCall call, Result result, @Nullable StatusCode failure, long durationNanos) {
        boolean exception = failure == null && result.isException();
        meter(call.method()).ended(failure, exception, durationNanos, call.requestBytes(), call.replyBytes());
        if (!listeners.isEmpty()) {
            listeners.tell(call.describe(result, failure, durationNanos));
        }
    }

    private MethodMeter meter(MethodDescriptor method) {
        return Objects.requireNonNull(meters.get(method), "a method of another service");
    }

    @Override
    public String toString() {
        return CallMeters.NAME;
    }
}
