package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** One call to all groups of a service, and an end when all of them have answered. Thread-safe. */
final class MergedCall {
    private final Invocation invocation;
    private final List<ClusterReference> groups;
    private final Mergers mergers;
    private final AnswerListener whenEnded;
    private final AtomicReferenceArray<Result> answers;
    private final AtomicInteger unanswered;

    private MergedCall(
            Invocation invocation, List<ClusterReference> groups, Mergers mergers, AnswerListener whenEnded) {
        this.invocation = invocation;
        this.groups = groups;
        this.mergers = mergers;
        this.whenEnded = whenEnded;
        answers = new AtomicReferenceArray<>(groups.size());
        unanswered = new AtomicInteger(groups.size());
    }

    /**
     * Sends to all groups.
     *
     * @param invocation of a method of the first one's service
     * @param whenEnded hears the answer once
     */
    static void start(Invocation invocation, List<ClusterReference> groups, Mergers mergers, AnswerListener whenEnded) {
        new MergedCall(invocation, groups, mergers, whenEnded).sendAll();
    }

    private void sendAll() {
        for (int i = 0; i < groups.size(); i++) {
            int place = i;
            ClusterReference group = groups.get(i);
            Result now = group.chain().invoke(callOf(group), (result, error) -> answered(place, group, result, error));
            if (now != null) {
                answered(place, group, now, null);
            }
        }
    }

    /** The same call of the group's own method, which ends with this one. */
    private Invocation callOf(ClusterReference group) {
        MethodDescriptor method =
                group.context().service().methods().get(invocation.method().index());
        Invocation call = Invocation.builder(
                        method, invocation.arguments(), invocation.deadline(), invocation.startNanos())
                .attempt(invocation.attempt())
                .tag(invocation.tag())
                .priority(invocation.priority())
                .attachments(invocation.attachments())
                .trace(invocation.trace())
                .build();
        invocation.whenCancelled(() -> call.cancel(CallFailures.reason(invocation)));
        return call;
    }

    private void answered(int place, ClusterReference group, @Nullable Result result, @Nullable Throwable error) {
        answers.set(place, result != null ? result : CallFailures.broken(invocation, group.chain(), error));
        if (unanswered.decrementAndGet() == 0) {
            CallFailures.tell(whenEnded, outcome());
        }
    }

    /** The service's own exception goes before values: that one group refused must not be hidden by another one that did not. */
    private Result outcome() {
        FailedNodes failed = new FailedNodes();
        List<Result> values = new ArrayList<>();
        for (int i = 0; i < answers.length(); i++) {
            Result answer = answers.get(i);
            RpcException failure = answer.failure();
            if (failure != null) {
                failed.add(
                        failure,
                        "group " + groups.get(i).context().service().key().group());
            } else if (answer.isValue()) {
                values.add(answer);
            } else {
                return answer;
            }
        }
        Mergers.Rule rule = mergers.of(invocation.method());
        boolean tooMany = values.isEmpty() || failed.count() * 100 > rule.failPercent() * groups.size();
        return tooMany ? tooMany(failed, rule) : merged(values, rule);
    }

    /** Decoded and merged where the value is wanted, not on the I/O thread that brought the last one. */
    private Result merged(List<Result> values, Mergers.Rule rule) {
        Map<String, String> attached = new HashMap<>();
        int requestBytes = 0;
        int responseBytes = 0;
        for (Result value : values) {
            value.attachments().forEach(attached::putIfAbsent);
            requestBytes += value.requestBytes();
            responseBytes += value.responseBytes();
        }
        return Result.encodedValue(() -> merge(values, rule), requestBytes, responseBytes)
                .withAttachments(attached);
    }

    private @Nullable Object merge(List<Result> values, Mergers.Rule rule) {
        List<@Nullable Object> decoded = new ArrayList<>();
        for (Result value : values) {
            RpcException unreadable = value.decoded().failure();
            if (unreadable != null) {
                throw unreadable;
            }
            decoded.add(value.value());
        }
        try {
            return rule.merge().merge(decoded);
        } catch (RuntimeException e) {
            throw RpcException.builder(StatusCode.INTERNAL, "the values of the groups could not be merged: " + e)
                    .method(invocation.method())
                    .cause(e)
                    .build();
        }
    }

    private Result tooMany(FailedNodes failed, Mergers.Rule rule) {
        if (invocation.isCancelled()) {
            return CallFailures.cancelled(invocation);
        }
        boolean ranNowhere = failed.count() == groups.size() && failed.notExecuted();
        long elapsedNanos = mergers.clock().nanoTime() - invocation.startNanos();
        String what = failed.count() + " of " + Texts.count(groups.size(), "group") + " failed (mergeFailPercent "
                + rule.failPercent() + ')';
        return Result.failure(failed.asOne(failed.first(), ranNowhere, what, elapsedNanos));
    }
}
