package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.spi.Extension;
import java.util.List;

/**
 * Sends calls with equal keys to the same node, in every process and over restarts, as long as that node is there and is not
 * overloaded. The key is the argument marked {@link io.tern.api.HashKey}, without such a mark the first argument; calls of a
 * method without parameters have nothing to be kept together by and go where {@code least-active} would send them. When a
 * node leaves, only its own keys move; when one comes, it takes its share of keys from all others.
 *
 * <p>A node takes no call that would give it more than 1.25 times its share, by weight, of all calls that this reference has in
 * flight: the call goes to the next node clockwise. So a key that is called much is served by several nodes, always in the
 * same order. What is hashed how: see {@link StableHash}. Thread-safe.
 */
@Extension("consistent-hash")
final class ConsistentHashLoadBalancer implements LoadBalancer {
    private final StableHash hash = new StableHash();

    ConsistentHashLoadBalancer() {}

    @Override
    public Picker newPicker(List<Node> nodes, ClientContext context) {
        WeightTable table = new WeightTable(nodes);
        return new ConsistentHashPicker(
                table, hash, new LeastActivePicker(table, context.runtime().random()));
    }
}
