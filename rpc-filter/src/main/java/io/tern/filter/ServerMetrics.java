package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.CallSide;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.api.Permit;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.StatusCode;
import java.util.Objects;

/** Counts the requests of an export, from the first gate to the end of the method: a few additions each. Thread-safe. */
final class ServerMetrics implements ServerAdmission.Gate {
    private final PerMethod<MethodMeter> meters;
    private final CallListeners listeners;

    ServerMetrics(ServerContext context) {
        CallMeters all = CallMeters.of(context.runtime());
        meters = all.of(CallSide.SERVER, context.service());
        listeners = all.listeners(context.runtime());
    }

    @Override
    public Admission admit(RequestHead head) {
        meter(head.method()).started();
        return Permit.NONE;
    }

    @Override
    public void ended(RequestHead head, Result result, long durationNanos, int replyBytes) {
        StatusCode failure = ServedCall.failure(head, result);
        boolean exception = failure == null && result.isException();
        meter(head.method()).ended(failure, exception, durationNanos, head.requestBytes(), replyBytes);
        if (!listeners.isEmpty()) {
            listeners.tell(ServedCall.describe(head, result, failure, durationNanos, replyBytes));
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
