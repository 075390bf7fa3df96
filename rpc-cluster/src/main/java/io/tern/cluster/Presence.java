package io.tern.cluster;

import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.Node;
import java.util.List;

/**
 * Whether nodes that are listed are also there, and can take calls: what a registry lists may be dead for as long as a session lasts, or for as long
 * as the registry itself is away. Takes no lock and allocates nothing.
 */
final class Presence {
    private static final Guards.Witness NOBODY = guard -> {};

    private Presence() {}

    /** Whether one of some nodes is. */
    static boolean ofAny(List<Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            if (isThere(nodes.get(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a node can be called, or its first connection or the immediate next one is on its way: that soon says so or fails, and a blip sends no
     * call elsewhere. One that is draining, or has said that it does not serve the service, is not there.
     */
    static boolean isThere(Node node) {
        ConnectionState state = node.state();
        return (state.isOpen() || state == ConnectionState.CONNECTING) && isUnmarked(node);
    }

    /** Whether a node is connected to now, and a call would go there if no guard kept it away. */
    static boolean isOpen(Node node) {
        return node.state().isOpen() && isUnmarked(node);
    }

    /** Whether a node may become open without anything else happening. */
    static boolean isComing(Node node) {
        return node.state() == ConnectionState.CONNECTING && isUnmarked(node);
    }

    /** Whether a node would take a call now, if only because it finds no better one; guards of all nodes are not asked. */
    static boolean takes(Node node, Invocation invocation) {
        return node.state().isOpen() && accepts(node, invocation);
    }

    /** Whether a node would take a call now, and is not slow; guards of all nodes are not asked. */
    static boolean takesWell(Node node, Invocation invocation) {
        return node.state() == ConnectionState.READY && accepts(node, invocation);
    }

    private static boolean isUnmarked(Node node) {
        return !(node instanceof ClusterNode own && own.activeMark() != null);
    }

    private static boolean accepts(Node node, Invocation invocation) {
        return !(node instanceof ClusterNode own) || own.accepts(invocation, false, NOBODY);
    }
}
