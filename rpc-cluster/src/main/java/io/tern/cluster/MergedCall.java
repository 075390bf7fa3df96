package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** One call to all groups of a service, and an end when all of them have answered. Thread-safe. */
final class MergedCall {
    private final Invocation invocation;
    private final List<ClientChain> groups;
    private final Mergers mergers;
    private final AnswerListener whenEnded;
    private final AtomicReferenceArray<Result> answers;
    private final AtomicInteger unanswered;

    private MergedCall(Invocation invocation, List<ClientChain> groups, Mergers mergers, AnswerListener whenEnded) {
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
    static void start(Invocation invocation, List<ClientChain> groups, Mergers mergers, AnswerListener whenEnded) {
        new MergedCall(invocation, groups, mergers, whenEnded).sendAll();
    }

    private void sendAll() {
        TraceContext trace = trace();
        for (int i = 0; i < groups.size(); i++) {
            int place = i;
            ClientChain group = groups.get(i);
            Result now = group.entry()
                    .invoke(callOf(group, trace), (result, error) -> answered(place, group, result, error));
            if (now != null) {
                answered(place, group, now, null);
            }
        }
    }

    /** One for all groups, whether the caller has one or not. */
    private TraceContext trace() {
        TraceContext known = invocation.trace();
        return known != null
                ? known
                : TraceContext.newRoot(groups.get(0).reference().runtime().random());
    }

    /** The same call of the group's own method, which ends with this one. */
    private Invocation callOf(ClientChain group, TraceContext trace) {
        MethodDescriptor method =
                group.reference().service().methods().get(invocation.method().index());
        Invocation call = Invocation.builder(
                        method, invocation.arguments(), invocation.deadline(), invocation.startNanos())
                .kept(invocation.kept())
                .attempt(invocation.attempt())
                .tag(invocation.tag())
                .priority(invocation.priority())
                .attachments(invocation.attachments())
                .trace(trace)
                .build();
        invocation.whenCancelled(() -> call.cancel(CallFailures.reason(invocation)));
        return call;
    }

    private void answered(int place, ClientChain group, @Nullable Result result, @Nullable Throwable error) {
        answers.set(place, result != null ? result : CallFailures.broken(invocation, group.entry(), error));
        if (unanswered.decrementAndGet() == 0) {
            CallFailures.tell(whenEnded, outcome());
        }
    }

    /** The service's own exception goes before values: that one group refused must not be hidden by another one that did not. */
    private Result outcome() {
        FailedNodes failed = new FailedNodes();
        Map<String, Result> values = new LinkedHashMap<>();
        for (int i = 0; i < answers.length(); i++) {
            Result answer = answers.get(i);
            String name = "group " + groups.get(i).reference().service().key().group();
            RpcException failure = answer.failure();
            if (failure != null) {
                failed.add(failure, name);
            } else if (answer.isValue()) {
                values.put(name, answer);
            } else {
                return answer;
            }
        }
        if (!isTooMany(failed)) {
            return merged(values, failed);
        }
        return invocation.isCancelled() ? CallFailures.cancelled(invocation) : Result.failure(tooMany(failed));
    }

    private boolean isTooMany(FailedNodes failed) {
        return failed.areTooMany(rule().failPercent(), groups.size());
    }

    private Mergers.Rule rule() {
        return mergers.of(invocation.method());
    }

    /** Decoded and merged where the value is wanted, not on the I/O thread that brought the last one. */
    private Result merged(Map<String, Result> values, FailedNodes failed) {
        Map<String, String> attached = new HashMap<>();
        int requestBytes = 0;
        int responseBytes = 0;
        for (Result value : values.values()) {
            value.attachments().forEach(attached::putIfAbsent);
            requestBytes += value.requestBytes();
            responseBytes += value.responseBytes();
        }
        return Result.encodedValue(() -> merge(values, failed), requestBytes, responseBytes)
                .withAttachments(attached);
    }

    /** A group whose value cannot be read has failed, too. */
    private @Nullable Object merge(Map<String, Result> values, FailedNodes failed) {
        List<@Nullable Object> decoded = new ArrayList<>();
        values.forEach((group, value) -> {
            RpcException unreadable = value.decoded().failure();
            if (unreadable == null) {
                decoded.add(value.value());
            } else {
                failed.add(unreadable, group);
            }
        });
        if (isTooMany(failed)) {
            throw tooMany(failed);
        }
        try {
            return rule().merge().merge(decoded);
        } catch (RuntimeException | Error e) {
            throw RpcException.builder(StatusCode.INTERNAL, "the values of the groups could not be merged: " + e)
                    .method(invocation.method())
                    .cause(e)
                    .build();
        }
    }

    private RpcException tooMany(FailedNodes failed) {
        long elapsedNanos = mergers.clock().nanoTime() - invocation.startNanos();
        return failed.asTooMany(groups.size(), "group", "mergeFailPercent " + rule().failPercent(), elapsedNanos);
    }
}
