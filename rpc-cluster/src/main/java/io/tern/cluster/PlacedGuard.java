package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.RpcException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guard of a node; what it throws comes with its name. Immutable, thread-safe.
 *
 * @param guard the guard
 * @param ofAllNodes whether it is one guard for all of them
 * @param place of its kind among the reference's guards, the same at every node; one that says no comes behind others that said yes
 */
record PlacedGuard(NodeGuard.Guard guard, boolean ofAllNodes, int place) {
    private static final Logger logger = LoggerFactory.getLogger(PlacedGuard.class);

    /** Whether it would let a call through now, if need be as a last resort. */
    boolean eligible(Invocation invocation, boolean lastResort) {
        try {
            return lastResort ? guard.eligibleAsLastResort(invocation) : guard.eligible(invocation);
        } catch (RuntimeException | Error e) {
            throw BrokenExtensionException.of(guard, e);
        }
    }

    /** Leave to send, or null; if need be as a last resort, which is nothing to one of all nodes. */
    @Nullable
    Permit tryAcquire(Invocation invocation, boolean lastResort) {
        try {
            return lastResort && !ofAllNodes ? guard.tryAcquireAsLastResort(invocation) : guard.tryAcquire(invocation);
        } catch (RuntimeException | Error e) {
            throw BrokenExtensionException.of(guard, e);
        }
    }

    /** What it wants said where it is why no node is left, or null. */
    @Nullable
    RpcException refusal(Invocation invocation) {
        try {
            return guard.refusal(invocation);
        } catch (RuntimeException | Error e) {
            throw BrokenExtensionException.of(guard, e);
        }
    }

    /** Why it keeps the call away now, or null. */
    @Nullable
    String objection(Invocation invocation) {
        try {
            return guard.objection(invocation);
        } catch (RuntimeException | Error e) {
            throw BrokenExtensionException.of(guard, e);
        }
    }

    /** Tells it that its node is gone. */
    void close() {
        try {
            guard.close();
        } catch (RuntimeException | Error e) {
            logger.error("Guard {} failed to close", guard, e);
        }
    }
}
