package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.MethodDescriptor;
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
 * same order. What is hashed how: see {@link StableHash}. Not for references that know a part of the nodes
 * only: each would have another node for a key. Thread-safe.
 */
@Extension(ConsistentHashLoadBalancer.NAME)
final class ConsistentHashLoadBalancer implements LoadBalancer {
    static final String NAME = "consistent-hash";

    private final StableHash hash = new StableHash();

    ConsistentHashLoadBalancer() {}

    /**
     * The index of the argument that is the key of a method's calls, or -1 where these have none: the one marked
     * {@link io.tern.api.HashKey}, and without such a mark the first one if this balancer picks for the method.
     */
    static int keyIndex(MethodDescriptor method, boolean picks) {
        return picks && !method.parameterTypes().isEmpty() ? Math.max(0, method.hashKeyIndex()) : method.hashKeyIndex();
    }

    @Override
    public Picker newPicker(List<Node> nodes, ClientContext context) {
        Integer subset = context.options().get(ClusterSettings.SUBSET);
        if (subset != null && subset > 0) {
            throw new IllegalArgumentException("loadBalancer: with '" + NAME
                    + "' every client calls the same node for a key, and with subset = " + subset
                    + " each reference to " + context.service()
                    + " knows other nodes (expected: subset = 0 for a service with a method whose calls go by keys)");
        }
        WeightTable table = new WeightTable(nodes);
        return new ConsistentHashPicker(
                table, hash, new LeastActivePicker(table, context.runtime().random()));
    }
}
