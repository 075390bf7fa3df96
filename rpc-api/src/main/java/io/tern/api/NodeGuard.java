package io.tern.api;

import io.tern.spi.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls away from a node: breakers and client-side limits. A node that is guarded off is not eligible, rather than a
 * failed attempt. All that are marked {@link AutoActivate} apply, by {@link io.tern.spi.Extension#order()}. One instance
 * per runtime; thread-safe.
 */
@ExtensionPoint
public interface NodeGuard {
    /** Makes the guard of one node, or null where it has nothing to do and should cost nothing. */
    @Nullable
    Guard guard(Node node, ClientContext context);

    /** Bound to one node. Thread-safe. */
    interface Guard {
        /** Whether a call would be let through now; cheap, without side effects. */
        boolean eligible(Invocation invocation);

        /** Leave to send, or null if a race took it away; another node is picked then. */
        @Nullable
        Permit tryAcquire(Invocation invocation);
    }
}
