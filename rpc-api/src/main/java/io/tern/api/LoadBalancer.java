package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;

/** Makes pickers. One instance per runtime; thread-safe. */
@ExtensionPoint(Defaults.LOAD_BALANCER)
public interface LoadBalancer {
    /**
     * Makes the picker for a set of nodes. Called off the hot path, whenever the set or a weight changes; what is costly belongs
     * here.
     *
     * @param nodes in a stable order; may be empty
     */
    Picker newPicker(List<Node> nodes, ClientContext context);
}
