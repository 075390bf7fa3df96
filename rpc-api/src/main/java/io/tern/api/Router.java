package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Narrows down the nodes that a call may go to. All routers that are marked {@link AutoActivate} apply, one after the
 * other, by {@link io.tern.spi.Extension#order()}. One instance per runtime; thread-safe.
 */
@ExtensionPoint
public interface Router {
    /**
     * Binds to one reference: what it says is read here, once. Null where there is nothing to do and it should cost nothing; without this
     * method the router itself serves all references.
     */
    default @Nullable Router bind(ClientContext context) {
        return this;
    }

    /**
     * Compiles a snapshot. Called off the hot path, whenever nodes come, go or change, and not on an I/O thread. If it throws, calls see the
     * nodes as they were before; it is called again with the next change, or after a pause of a second that doubles up to a minute.
     */
    Route compile(List<Node> nodes, ClientContext context);

    /** A snapshot, divided into a few sets. Immutable, thread-safe. */
    interface Route {
        /** The sets; each a subset of the compiled nodes in their order, possibly empty. */
        List<List<Node>> sets();

        /** Index of the set for a call; takes no lock and allocates nothing. Asked again where a call finds no node in the set. */
        int select(Invocation invocation);

        /** Why a call gets the set it gets, in words, for {@link RouteExplanation}; "" if the router gives no reason. */
        default String reason(Invocation invocation) {
            return "";
        }
    }
}
