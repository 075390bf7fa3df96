package io.tern.cluster;

import io.tern.api.ConnectionState;
import io.tern.api.Node;
import java.util.List;

/**
 * Whether nodes that are listed are also there: what a registry lists may be dead for as long as a session lasts, or for as long as the registry
 * itself is away. Takes no lock and allocates nothing.
 */
final class Presence {
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
    private static boolean isThere(Node node) {
        ConnectionState state = node.state();
        return (state.isOpen() || state == ConnectionState.CONNECTING)
                && !(node instanceof ClusterNode own && own.activeMark() != null);
    }
}
