package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All guards of one node as one: all must let a call through. Immutable, thread-safe. */
final class Guards implements NodeGuard.Guard {
    static final Guards NONE = new Guards(List.of());

    private final NodeGuard.Guard[] guards;

    private Guards(List<NodeGuard.Guard> guards) {
        this.guards = guards.toArray(NodeGuard.Guard[]::new);
    }

    /** The guards that want to guard a node. */
    static Guards of(List<NodeGuard.Binding> bindings, Node node) {
        List<NodeGuard.Guard> guards = new ArrayList<>();
        for (NodeGuard.Binding binding : bindings) {
            NodeGuard.Guard guard = binding.guard(node);
            if (guard != null) {
                guards.add(guard);
            }
        }
        return guards.isEmpty() ? NONE : new Guards(guards);
    }

    @Override
    public boolean eligible(Invocation invocation) {
        for (NodeGuard.Guard guard : guards) {
            if (!guard.eligible(invocation)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable Permit tryAcquire(Invocation invocation) {
        if (guards.length == 0) {
            return Permit.NONE;
        }
        if (guards.length == 1) {
            return guards[0].tryAcquire(invocation);
        }
        Permit[] permits = new Permit[guards.length];
        for (int i = 0; i < guards.length; i++) {
            Permit permit = guards[i].tryAcquire(invocation);
            if (permit == null) {
                release(permits, i, notSent(invocation));
                return null;
            }
            permits[i] = permit;
        }
        return result -> release(permits, permits.length, result);
    }

    @Override
    public @Nullable RpcException refusal(Invocation invocation) {
        return refusal(invocation, false);
    }

    /**
     * What the guards that keep the call away want said; the first one that wants anything.
     *
     * @param lost whether a race took the leave away, so that each guard may have room again by now
     */
    @Nullable
    RpcException refusal(Invocation invocation, boolean lost) {
        for (NodeGuard.Guard guard : guards) {
            RpcException refusal = lost || !guard.eligible(invocation) ? guard.refusal(invocation) : null;
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    @Override
    public void close() {
        for (NodeGuard.Guard guard : guards) {
            guard.close();
        }
    }

    /** What a permit is told whose call did not go out after all. */
    static Result notSent(Invocation invocation) {
        return Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "the call was not sent to this node")
                .notExecuted(true)
                .method(invocation.method())
                .build());
    }

    private static void release(Permit[] permits, int count, Result result) {
        for (int i = count - 1; i >= 0; i--) {
            permits[i].release(result);
        }
    }
}
