package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.TriedNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One call under forking: attempts at several nodes at once. Its state is guarded by its monitor, inside which nothing is called that
 * could block or come back. Thread-safe.
 */
final class ForkingCall {
    private final ClusterContext context;
    private final Invocation invocation;
    private final MethodSettings settings;
    private final AnswerListener whenEnded;
    /** All of them, before the first is sent. Numbered from the call's on, so that only what the first one calls may be multiplied again. */
    private final List<Invocation> forks = new ArrayList<>();
    /** Where they went. */
    private final Map<Invocation, Node> places = new ConcurrentHashMap<>();

    private long beginNanos;
    private final FailedNodes failed = new FailedNodes();
    private @Nullable RpcException telling;
    private boolean isFinal;
    private boolean ended;

    /** A call that has not begun; {@code whenEnded} hears its answer once. */
    ForkingCall(ClusterContext context, Invocation invocation, AnswerListener whenEnded) {
        this.context = context;
        this.invocation = invocation;
        this.whenEnded = whenEnded;
        settings = context.settings(invocation.method());
    }

    /**
     * Begins: sends to so many nodes, or to all that take the call if they are fewer; none is waited for beside one that does.
     *
     * @param most at least 1
     */
    void start(int most) {
        beginNanos = context.runtime().clock().nanoTime();
        NodeSet nodes = context.route(invocation);
        int count = Math.max(1, Math.min(most, takers(nodes)));
        for (int i = 0; i < count; i++) {
            forks.add(invocation.newAttempt(invocation.attempt() + i, null));
        }
        TriedNodes tried = new TriedNodes();
        for (Invocation fork : forks) {
            if (!isOver()) {
                Node before = tried.last();
                context.attempt(fork, nodes, tried, (result, error) -> answered(fork, result, error));
                Node place = tried.last();
                if (place != null && place != before) {
                    places.put(fork, place);
                }
            }
        }
    }

    private int takers(NodeSet nodes) {
        int takers = 0;
        for (Node node : nodes.nodes()) {
            takers += Presence.takes(node, invocation) ? 1 : 0;
        }
        return takers;
    }

    private synchronized boolean isOver() {
        return ended;
    }

    private void answered(Invocation fork, @Nullable Result result, @Nullable Throwable error) {
        Result answer = result != null ? result : CallFailures.broken(fork, context, error);
        RpcException failure = answer.failure();
        if (failure == null) {
            win(fork, answer);
        } else if (isLast(failure)) {
            CallFailures.tell(whenEnded, allFailed());
        }
    }

    private void win(Invocation winner, Result answer) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        CallFailures.tell(whenEnded, answer);
        for (Invocation fork : forks) {
            if (fork != winner) {
                new OutrunAttempt(fork, places.get(fork), beginNanos).giveUp(context);
            }
        }
    }

    /** Keeps a failure, of which one that would happen anywhere says most; whether no fork is left that may still succeed. */
    private synchronized boolean isLast(RpcException failure) {
        if (ended) {
            return false;
        }
        failed.add(failure);
        boolean reachedNode = !Resend.reachedNoNode(failure);
        boolean nowFinal = Resend.of(failure, settings) == Resend.NEVER && reachedNode;
        if (telling == null || (!isFinal && (nowFinal || reachedNode))) {
            telling = failure;
            isFinal = nowFinal;
        }
        ended = failed.count() == forks.size();
        return ended;
    }

    private synchronized Result allFailed() {
        RpcException failure = telling == null ? failed.first() : telling;
        if (forks.size() == 1) {
            return Result.failure(failure);
        }
        long elapsedNanos = context.runtime().clock().nanoTime() - invocation.startNanos();
        String what = "all " + forks.size() + " forks failed";
        return Result.failure(failed.asOne(failure, failed.notExecuted(), what, elapsedNanos));
    }
}
