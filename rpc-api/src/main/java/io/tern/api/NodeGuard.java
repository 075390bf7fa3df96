package io.tern.api;

import io.tern.spi.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls away from nodes: breakers and client-side limits. A node that is guarded off is not eligible, rather than a
 * failed attempt. All that are marked {@link AutoActivate} apply, by {@link io.tern.spi.Extension#order()}. One instance
 * per runtime; thread-safe.
 */
@ExtensionPoint
public interface NodeGuard {
    /**
     * Binds to one reference, or null where there is nothing to do and it should cost nothing. What all nodes of the reference share
     * belongs to the binding.
     */
    @Nullable
    Binding bind(ClientContext context);

    /** Bound to one reference. Thread-safe. */
    @FunctionalInterface
    interface Binding {
        /** Makes the guard of one node, once when it appears, or null where it has nothing to do. */
        @Nullable
        Guard guard(Node node);
    }

    /** Bound to one node. Thread-safe. */
    interface Guard {
        /** Whether a call would be let through now; cheap, without side effects. */
        boolean eligible(Invocation invocation);

        /** Leave to send, or null if a race took it away; another node is picked then. */
        @Nullable
        Permit tryAcquire(Invocation invocation);

        /**
         * What the caller gets where this guard is why no node is left, such as {@link StatusCode#RESOURCE_EXHAUSTED} with the time
         * after which to try again; null if it is the plain “no node”. Asked right after {@link #eligible} was false.
         */
        default @Nullable RpcException refusal(Invocation invocation) {
            return null;
        }

        /** The node is gone and gets no further call; permits may still come back. */
        default void close() {}
    }
}
