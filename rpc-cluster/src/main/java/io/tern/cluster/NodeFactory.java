package io.tern.cluster;

import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.NodeGuard;
import java.util.List;

/** Makes the nodes of one version of a chain: guards → attempt filters → connection. Immutable, thread-safe. */
final class NodeFactory {
    private final List<NodeGuard.Binding> guards;
    private final Guards guardsOfAllNodes;
    private final List<Filter> attemptFilters;

    NodeFactory(List<NodeGuard.Binding> guards, List<Filter> attemptFilters) {
        this.guards = List.copyOf(guards);
        guardsOfAllNodes = Guards.ofAllNodes(this.guards);
        this.attemptFilters = List.copyOf(attemptFilters);
    }

    /** The guards that are the same for all nodes. */
    Guards guardsOfAllNodes() {
        return guardsOfAllNodes;
    }

    /** A member as calls see it, with guards of its own. */
    ClusterNode node(Member member) {
        ClusterNode node = new ClusterNode(member, FilterChain.of(attemptFilters, member.connection()));
        node.guardedBy(Guards.of(guards, guardsOfAllNodes, node));
        return node;
    }

    @Override
    public String toString() {
        return (guards.isEmpty() ? "" : "guards " + guards + " -> ")
                + (attemptFilters.isEmpty() ? "" : "attempt filters " + attemptFilters + " -> ")
                + "connection";
    }
}
