package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.RouteExplanation;
import java.util.ArrayList;
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

    /** What would become of a call. */
    RouteExplanation explain(Invocation invocation) {
        NodeSet left = route(invocation);
        List<RouteExplanation.Step> steps = new ArrayList<>();
        routes.explain(invocation, steps);
        return new RouteExplanation(
                invocation.method()
                        + (invocation.tag().isEmpty() ? " without a tag" : " with the tag '" + invocation.tag() + '\''),
                nodes.stream().map(Node::endpoint).toList(),
                steps,
                left.picker().toString(),
                left.nodes().stream().map(node -> candidate(node, invocation)).toList());
    }

    private static RouteExplanation.Candidate candidate(Node node, Invocation invocation) {
        String objection = node instanceof ClusterNode own ? own.objection(invocation) : "";
        return new RouteExplanation.Candidate(node.endpoint(), node.state(), node.weight(), objection);
    }
}
