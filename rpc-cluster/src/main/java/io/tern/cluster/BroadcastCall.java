package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.ConnectFailure;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TriedNodes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** One call under broadcast: one attempt at each node, and an end when all of them have ended. Thread-safe. */
final class BroadcastCall {
    private static final NodeSet NOBODY = NodeSet.of(List.of(), (invocation, eligibility) -> null);

    private final ClusterContext context;
    private final Invocation invocation;
    private final List<Node> nodes;
    private final int failPercent;
    private final AnswerListener whenEnded;
    private final AtomicReferenceArray<Result> answers;
    private final AtomicInteger unanswered;

    private BroadcastCall(
            ClusterContext context,
            Invocation invocation,
            List<Node> nodes,
            int failPercent,
            AnswerListener whenEnded) {
        this.context = context;
        this.invocation = invocation;
        this.nodes = nodes;
        this.failPercent = failPercent;
        this.whenEnded = whenEnded;
        answers = new AtomicReferenceArray<>(nodes.size());
        unanswered = new AtomicInteger(nodes.size());
    }

    /**
     * Sends to all nodes. Where there is none, none is waited for either: a call that waits goes to whichever comes first.
     *
     * @param failPercent the share of nodes that may fail
     * @param whenEnded hears the answer once
     */
    static void start(ClusterContext context, Invocation invocation, int failPercent, AnswerListener whenEnded) {
        List<Node> nodes = context.route(invocation).nodes();
        if (nodes.isEmpty()) {
            context.attempt(invocation, NOBODY, new TriedNodes(), whenEnded);
        } else {
            new BroadcastCall(context, invocation, nodes, failPercent, whenEnded).sendAll();
        }
    }

    private void sendAll() {
        for (int i = 0; i < nodes.size(); i++) {
            int place = i;
            Node node = nodes.get(i);
            if (node.state().isOpen()) {
                var unused = attemptAt(node).whenComplete((result, error) -> answered(place, result, error));
            } else {
                answered(place, Result.failure(notConnected(node)), null);
            }
        }
    }

    /** A breaker keeps calls away because other nodes serve them better, but each has to get this one. */
    private CompletableFuture<Result> attemptAt(Node node) {
        return node instanceof ClusterNode own ? own.insist(invocation) : context.attemptAt(invocation, node);
    }

    private RpcException notConnected(Node node) {
        ConnectFailure failure = node.failure();
        String reason = failure == null
                ? ""
                : ": " + failure.describe(context.runtime().clock().nanoTime());
        return RpcException.builder(StatusCode.UNAVAILABLE, "the node is not connected, but " + node.state() + reason)
                .cause(failure == null ? null : failure.cause())
                .notExecuted(true)
                .method(invocation.method())
                .address(node.endpoint().address().toString())
                .build();
    }

    private void answered(int place, @Nullable Result result, @Nullable Throwable error) {
        answers.set(place, result != null ? result : CallFailures.broken(invocation, context, error));
        if (unanswered.decrementAndGet() == 0) {
            CallFailures.tell(whenEnded, outcome());
        }
    }

    /** The service's own exception goes before values: that one node refused must not be hidden by another one that did not. */
    private Result outcome() {
        FailedNodes failed = new FailedNodes();
        Result value = null;
        Result exception = null;
        for (int i = 0; i < answers.length(); i++) {
            Result answer = answers.get(i);
            RpcException failure = answer.failure();
            if (failure != null) {
                failed.add(failure, nodes.get(i));
            } else if (answer.isValue()) {
                value = answer;
            } else {
                exception = answer;
            }
        }
        if (!failed.areTooMany(failPercent, nodes.size())) {
            return exception != null ? exception : Objects.requireNonNull(value);
        }
        return invocation.isCancelled() ? CallFailures.cancelled(invocation) : tooMany(failed);
    }

    private Result tooMany(FailedNodes failed) {
        long elapsedNanos = context.runtime().clock().nanoTime() - invocation.startNanos();
        return Result.failure(
                failed.asTooMany(nodes.size(), "node", "broadcastFailPercent " + failPercent, elapsedNanos));
    }
}
