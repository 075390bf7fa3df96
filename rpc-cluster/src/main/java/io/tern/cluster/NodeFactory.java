package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.Endpoint;
import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.NodeGuard;
import io.tern.api.Transport;
import java.util.List;
import java.util.function.Consumer;

/** Makes the nodes of one reference: guards → attempt filters → connection. Immutable, thread-safe. */
final class NodeFactory {
    private final Transport.Client client;
    private final List<NodeGuard.Binding> guards;
    private final List<Filter> attemptFilters;
    private final ClientContext context;

    NodeFactory(
            List<NodeGuard.Binding> guards,
            List<Filter> attemptFilters,
            Transport.Client client,
            ClientContext context) {
        this.client = client;
        this.guards = List.copyOf(guards);
        this.attemptFilters = List.copyOf(attemptFilters);
        this.context = context;
    }

    /** A node at a new connection, which opens in the background; closed by the caller. */
    ClusterNode connect(Endpoint endpoint, ConnectionListener listener, Consumer<ClusterNode> whenMarked) {
        return node(endpoint, client.connect(endpoint, listener), whenMarked);
    }

    /** Another instance that answers at the same connection: a new node with counters and guards of its own. */
    ClusterNode successor(ClusterNode node, Consumer<ClusterNode> whenMarked) {
        return node(node.endpoint(), node.connection(), whenMarked);
    }

    private ClusterNode node(Endpoint endpoint, Connection connection, Consumer<ClusterNode> whenMarked) {
        ClusterNode node =
                new ClusterNode(endpoint, connection, FilterChain.of(attemptFilters, connection), context, whenMarked);
        node.guardedBy(Guards.of(guards, node));
        return node;
    }

    @Override
    public String toString() {
        return (guards.isEmpty() ? "" : "guards " + guards + " -> ")
                + (attemptFilters.isEmpty() ? "" : "attempt filters " + attemptFilters + " -> ")
                + "connection";
    }
}
