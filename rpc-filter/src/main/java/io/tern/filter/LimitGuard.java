package io.tern.filter;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.RpcException;
import org.jspecify.annotations.Nullable;

/** Lets attempts go out as the limits of one reference allow: one guard for all nodes, since they are counted together. Thread-safe. */
final class LimitGuard implements NodeGuard.Binding, NodeGuard.Guard {
    private final MethodLimits<Limit> limits;

    private LimitGuard(MethodLimits<Limit> limits) {
        this.limits = limits;
    }

    /** A guard for limits, or null for none. */
    static @Nullable LimitGuard of(@Nullable MethodLimits<Limit> limits) {
        return limits == null ? null : new LimitGuard(limits);
    }

    @Override
    public NodeGuard.Guard guard(Node node) {
        return this;
    }

    @Override
    public NodeGuard.Guard guardOfAllNodes() {
        return this;
    }

    @Override
    public boolean eligible(Invocation invocation) {
        Limit limit = limits.of(invocation.method());
        return limit == null || limit.hasRoom(invocation.priority());
    }

    @Override
    public @Nullable Permit tryAcquire(Invocation invocation) {
        Limit limit = limits.of(invocation.method());
        return limit == null ? Permit.NONE : limit.tryAcquire(invocation.priority());
    }

    @Override
    public @Nullable RpcException refusal(Invocation invocation) {
        Limit limit = limits.of(invocation.method());
        return limit == null ? null : limit.refusal(invocation.priority());
    }

    @Override
    public String toString() {
        return "LimitGuard" + limits;
    }
}
