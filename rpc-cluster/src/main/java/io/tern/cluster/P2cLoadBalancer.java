package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.spi.Extension;
import java.util.List;

/** Power of two choices: of two nodes drawn by weight, the less loaded one. Thread-safe. */
@Extension("p2c")
final class P2cLoadBalancer implements LoadBalancer {
    P2cLoadBalancer() {}

    @Override
    public Picker newPicker(List<Node> nodes, ClientContext context) {
        return new P2cPicker(new WeightTable(nodes), context.runtime().random());
    }
}
