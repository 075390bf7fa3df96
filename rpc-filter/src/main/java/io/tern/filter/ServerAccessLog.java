package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Clock;
import io.tern.api.PerMethod;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.StatusCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells of an export's calls when they end. Costs one permit per call, and more only for those that are told. Thread-safe. */
final class ServerAccessLog implements ServerAdmission.Gate, ServedCall.Recorder {
    private final Clock clock;
    private final AccessLog log;
    private final PerMethod<AccessLogRule> rules;

    ServerAccessLog(ServerContext context, AccessLog log) {
        clock = context.runtime().clock();
        this.log = log;
        rules = new PerMethod<>(
                context.service(),
                method -> new AccessLogRule(
                        context.settings(method),
                        AccessLogSettings.SERVER_SLOW,
                        AccessLogSettings.SERVER_SAMPLE,
                        context.runtime().random()));
    }

    @Override
    public Admission admit(RequestHead head) {
        return new ServedCall(head, this);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void ended(ServedCall call, Result result, @Nullable StatusCode failure, long durationNanos) {
        AccessLogRule rule = Objects.requireNonNull(rules.get(call.method()), "a method of another service");
        AccessLogRule.Reason reason = rule.reason(failure, durationNanos);
        if (reason != null) {
            log.offer(new AccessLine(reason, call.describe(result, failure, durationNanos)));
        }
    }

    @Override
    public String toString() {
        return AccessLogSettings.NAME;
    }
}
