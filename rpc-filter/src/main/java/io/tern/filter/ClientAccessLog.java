package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.ClientContext;
import io.tern.api.Clock;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells of a reference's calls when they end, each with all its attempts as one. Thread-safe. */
final class ClientAccessLog implements DirectFilter {
    private final Clock clock;
    private final AccessLog log;
    private final PerMethod<AccessLogRule> rules;

    ClientAccessLog(ClientContext context, AccessLog log) {
        clock = context.runtime().clock();
        this.log = log;
        rules = new PerMethod<>(
                context.service(),
                method -> new AccessLogRule(
                        context.settings(method),
                        AccessLogSettings.CLIENT_SLOW,
                        AccessLogSettings.CLIENT_SAMPLE,
                        context.runtime().random()));
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        NotedEnd end = new NotedEnd(invocation, later) {
            @Override
            void ended(Invocation call, @Nullable Result result, @Nullable Throwable error) {
                ClientAccessLog.this.ended(call, result);
            }
        };
        return end.invoke(next);
    }

    private void ended(Invocation invocation, @Nullable Result result) {
        long durationNanos = clock.nanoTime() - invocation.startNanos();
        AccessLogRule rule = Objects.requireNonNull(rules.get(invocation.method()), "a method of another service");
        AccessLogRule.Reason reason = rule.reason(CalledCall.failure(result), durationNanos);
        if (reason != null) {
            log.offer(new AccessLine(reason, CalledCall.describe(invocation, result, durationNanos)));
        }
    }

    @Override
    public String toString() {
        return AccessLogSettings.NAME;
    }
}
