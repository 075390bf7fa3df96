package io.tern.api;

import io.tern.spi.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link Filter}s of server chains, which run on the method's executor with decoded arguments. Part of a chain
 * when named in {@link Export#filters()} or marked {@link AutoActivate}; ordered by {@link io.tern.spi.Extension#order()},
 * lowest outermost. One instance per runtime; thread-safe.
 */
@ExtensionPoint
public interface ServerFilter {
    /** Makes the filter for one export, or null where it has nothing to do and should cost nothing. */
    @Nullable
    Filter bind(ServerContext context);
}
