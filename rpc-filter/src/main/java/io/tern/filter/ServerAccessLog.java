package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.PerMethod;
import io.tern.api.Permit;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.StatusCode;
import java.util.Objects;

/** Tells of an export's calls when they end. Costs something only for those that are told. Thread-safe. */
final class ServerAccessLog implements ServerAdmission.Gate {
    private final AccessLog log;
    private final PerMethod<AccessLogRule> rules;

    ServerAccessLog(ServerContext context, AccessLog log) {
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
        return Permit.NONE;
    }

    @Override
    public void ended(RequestHead head, Result result, long durationNanos, int replyBytes) {
        StatusCode failure = ServedCall.failure(head, result);
        AccessLogRule rule = Objects.requireNonNull(rules.get(head.method()), "a method of another service");
        AccessLogRule.Reason reason = rule.reason(failure, durationNanos);
        if (reason != null) {
            log.offer(new AccessLine(reason, ServedCall.describe(head, result, failure, durationNanos, replyBytes)));
        }
    }

    @Override
    public String toString() {
        return AccessLogSettings.NAME;
    }
}
