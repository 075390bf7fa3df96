package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.RouteExplanation;
import io.tern.api.Router;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All routers, compiled for one snapshot: each divides the sets of the one before it, and at the leaves stand the sets with their
 * pickers. Immutable, thread-safe.
 */
sealed interface RouteTree {
    /**
     * The nodes for a call; takes no lock and allocates nothing.
     *
     * @throws BrokenExtensionException if a router throws or selects what is not there
     */
    NodeSet select(Invocation invocation);

    /** Adds what each router does with a call. */
    void explain(Invocation invocation, List<RouteExplanation.Step> steps);

    /** Nothing more to divide. */
    record Leaf(NodeSet nodes) implements RouteTree {
        @Override
        public NodeSet select(Invocation invocation) {
            return nodes;
        }

        @Override
        public void explain(Invocation invocation, List<RouteExplanation.Step> steps) {}
    }

    /** The sets of one router. */
    record Branch(Router router, Router.Route route, List<RouteTree> sets) implements RouteTree {
        @Override
        public NodeSet select(Invocation invocation) {
            int selected = ask(invocation);
            if (selected < 0 || selected >= sets.size()) {
                throw new BrokenExtensionException(
                        router,
                        new IllegalStateException("router " + router.getClass().getName() + " selected set " + selected
                                + " (expected: 0 to " + (sets.size() - 1) + ")"));
            }
            return sets.get(selected).select(invocation);
        }

        @Override
        public void explain(Invocation invocation, List<RouteExplanation.Step> steps) {
            int selected = ask(invocation);
            List<Node> left = route.sets().get(selected);
            steps.add(new RouteExplanation.Step(
                    router.toString(),
                    reason(invocation),
                    left.stream().map(Node::endpoint).toList()));
            sets.get(selected).explain(invocation, steps);
        }

        /** What a router has to say must not stand in the way of what it did. */
        private String reason(Invocation invocation) {
            try {
                return route.reason(invocation);
            } catch (RuntimeException | Error e) {
                return "whose reason failed with " + e;
            }
        }

        private int ask(Invocation invocation) {
            try {
                return route.select(invocation);
            } catch (RuntimeException | Error e) {
                throw BrokenExtensionException.of(router, e);
            }
        }
    }

    /** Checks what a router made of its nodes. */
    static List<List<Node>> checkedSets(Router router, Router.Route route, List<Node> nodes) {
        List<List<Node>> sets = route.sets();
        Set<Node> given = new HashSet<>(nodes);
        for (List<Node> set : sets) {
            if (!given.containsAll(set)) {
                throw new IllegalStateException("router " + router.getClass().getName()
                        + " made up a node (expected: subsets of the nodes it was given)");
            }
        }
        if (sets.isEmpty()) {
            throw new IllegalStateException(
                    "router " + router.getClass().getName() + " made no set (expected: at least one, possibly empty)");
        }
        return sets;
    }
}
