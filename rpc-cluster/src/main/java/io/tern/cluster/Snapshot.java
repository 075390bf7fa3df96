package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import java.util.List;

/**
 * The nodes of a service at one moment, routed and balanced. Immutable, thread-safe.
 *
 * @param nodes all nodes, by address
 * @param routes the sets that calls select from
 */
record Snapshot(List<Node> nodes, RouteTree routes) {
    /** The nodes for a call. */
    NodeSet route(Invocation invocation) {
        return routes.select(invocation);
    }
}
