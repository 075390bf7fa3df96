package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.spi.Extension;
import java.util.List;

/**
 * The node with the fewest calls in flight for its weight, out of all; nodes that are equal in this are drawn by weight. Only
 * calls of this reference count. Looks at every node for each call, so {@code p2c} is the better choice for large sets.
 * Thread-safe.
 */
@Extension("least-active")
final class LeastActiveLoadBalancer implements LoadBalancer {
    LeastActiveLoadBalancer() {}

    @Override
    public Picker newPicker(List<Node> nodes, ClientContext context) {
        return new LeastActivePicker(new WeightTable(nodes), context.runtime().random());
    }
}
