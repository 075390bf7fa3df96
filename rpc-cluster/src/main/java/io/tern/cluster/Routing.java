package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compiles nodes into a {@link RouteTree}: routers first, then a picker for each set. Immutable, thread-safe. */
final class Routing {
    private final List<Router> routers;
    private final LoadBalancer balancer;
    private final ClientContext context;

    Routing(List<Router> routers, LoadBalancer balancer, ClientContext context) {
        this.routers = List.copyOf(routers);
        this.balancer = balancer;
        this.context = context;
    }

    /** Compiles; equal sets share their picker, so that a picker that counts counts once. */
    RouteTree compile(List<Node> nodes) {
        return compile(nodes, 0, new HashMap<>());
    }

    private RouteTree compile(List<Node> nodes, int depth, Map<List<Node>, RouteTree> leaves) {
        if (depth == routers.size()) {
            return leaves.computeIfAbsent(nodes, this::leaf);
        }
        Router router = routers.get(depth);
        Router.Route route = router.compile(nodes, context);
        List<RouteTree> sets = new ArrayList<>();
        for (List<Node> set : RouteTree.checkedSets(router, route, nodes)) {
            sets.add(compile(List.copyOf(set), depth + 1, leaves));
        }
        return new RouteTree.Branch(router, route, List.copyOf(sets));
    }

    private RouteTree leaf(List<Node> nodes) {
        return new RouteTree.Leaf(NodeSet.of(nodes, new RoutedPicker(balancer.newPicker(nodes, context))));
    }

    @Override
    public String toString() {
        return (routers.isEmpty() ? "" : "routers " + routers + " -> ")
                + context.options().loadBalancer();
    }
}
