package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;

/**
 * Narrows down the nodes that a call may go to. All routers that are marked {@link AutoActivate} apply, one after the
 * other, by {@link io.tern.spi.Extension#order()}. One instance per runtime; thread-safe.
 */
@ExtensionPoint
public interface Router {
    /** Compiles a snapshot. Called off the hot path, whenever nodes come, go or change. */
    Route compile(List<Node> nodes, ClientContext context);

    /** A snapshot, divided into a few sets. Immutable, thread-safe. */
    interface Route {
        /** The sets; each a subset of the compiled nodes in their order, possibly empty. */
        List<List<Node>> sets();

        /** Index of the set for a call; takes no lock and allocates nothing. */
        int select(Invocation invocation);
    }
}
