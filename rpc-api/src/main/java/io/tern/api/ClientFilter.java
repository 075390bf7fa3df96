package io.tern.api;

import io.tern.spi.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link Filter}s of client chains. Part of a chain when named in {@link Reference#filters()} or marked
 * {@link AutoActivate}; ordered by {@link io.tern.spi.Extension#order()}, lowest outermost. One instance per runtime;
 * thread-safe.
 */
@ExtensionPoint
public interface ClientFilter {
    /** What a filter stands around. */
    enum Scope {
        /** The whole call, with all its attempts. */
        CALL,
        /** Each attempt, after its node has been chosen. */
        ATTEMPT
    }

    /** What this filter stands around. */
    default Scope scope() {
        return Scope.CALL;
    }

    /** Makes the filter for one reference, or null where it has nothing to do and should cost nothing. */
    @Nullable
    Filter bind(ClientContext context);
}
