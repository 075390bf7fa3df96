package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;

/** Makes pickers. One instance per runtime; thread-safe. */
@ExtensionPoint(Defaults.LOAD_BALANCER)
public interface LoadBalancer {
    /**
     * Makes the picker for a set of nodes. Called off the hot path, whenever the set or a weight changes, and not on an I/O thread; what is
     * costly belongs here. If it throws, calls see the nodes as they were before; it is called again with the next change, or after a pause of
     * a second that doubles up to a minute.
     *
     * @param nodes in a stable order; may be empty
     */
    Picker newPicker(List<Node> nodes, ClientContext context);
}
