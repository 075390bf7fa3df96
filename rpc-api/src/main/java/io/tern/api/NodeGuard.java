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
        /**
         * Makes the guard of one node, once when it appears, or null where it has nothing to do. Not called on an I/O thread. If it throws,
         * calls see the nodes as they were before; it is called again with the next change, or after a pause of a second that doubles up to a
         * minute.
         */
        @Nullable
        Guard guard(Node node);

        /**
         * The one guard of all nodes, where what it says depends on the call and never on the node, as with a limit of what this reference
         * sends; null where it does. Asked once; where there is one, {@link #guard} is not called.
         *
         * <p>Such a guard is asked once for an attempt, before a node is chosen, so it refuses at the same cost for one node and for a thousand, and what
         * it says counts for no node as being unable to take calls. It is not overruled as a last resort, and not closed:
         * nodes that go do not concern it.
         */
        default @Nullable Guard guardOfAllNodes() {
            return null;
        }
    }

    /** Bound to one node. Thread-safe. */
    interface Guard {
        /** Whether a call would be let through now; cheap, without side effects. */
        boolean eligible(Invocation invocation);

        /** Leave to send, or null if a race took it away; another node is picked then. */
        @Nullable
        Permit tryAcquire(Invocation invocation);

        /**
         * As {@link #eligible}, for a call that no node of its route would take otherwise. A guard that keeps calls away because other
         * nodes serve them better, such as a breaker, lets it through then; one that protects from load does not.
         */
        default boolean eligibleAsLastResort(Invocation invocation) {
            return eligible(invocation);
        }

        /** As {@link #tryAcquire}, after {@link #eligibleAsLastResort}. */
        default @Nullable Permit tryAcquireAsLastResort(Invocation invocation) {
            return tryAcquire(invocation);
        }

        /**
         * What the caller gets where this guard is why no node is left, such as {@link StatusCode#RESOURCE_EXHAUSTED} with the time
         * after which to try again; null if it is the plain “no node”. Asked soon after the guard has kept the call away: there may
         * be room again.
         */
        default @Nullable RpcException refusal(Invocation invocation) {
            return null;
        }

        /**
         * Why a call would not be let through now, as it stands behind the node in the message of a call that found none: {@code held
         * off by the breaker for 1.2 s}; null if it would be.
         */
        default @Nullable String objection(Invocation invocation) {
            return eligible(invocation) ? null : "held off by " + getClass().getName();
        }

        /** The node is gone and gets no further call; permits may still come back. */
        default void close() {}
    }
}
