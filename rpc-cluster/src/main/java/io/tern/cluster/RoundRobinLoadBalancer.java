package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.spi.Extension;
import java.util.List;

/** One node after the other, each as often as its weight says and evenly spread. Thread-safe. */
@Extension("round-robin")
final class RoundRobinLoadBalancer implements LoadBalancer {
    RoundRobinLoadBalancer() {}

    @Override
    public Picker newPicker(List<Node> nodes, ClientContext context) {
        // Begins anywhere: otherwise all clients would visit the same node at the same time after each change.
        return new RoundRobinPicker(
                new WeightTable(nodes), context.runtime().random().nextInt());
    }
}
