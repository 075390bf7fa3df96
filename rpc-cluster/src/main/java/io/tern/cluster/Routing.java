package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.LoadBalancer;
import io.tern.api.MethodDescriptor;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.PerMethod;
import io.tern.api.Picker;
import io.tern.api.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compiles nodes into a {@link RouteTree}: routers first, then a picker for each set. Immutable, thread-safe. */
final class Routing {
    private final List<Router> routers;
    private final LoadBalancer balancer;
    private final ClientContext context;
    private final Nearness nearness;
    private final CallLot lot;
    private final PerMethod<Integer> keys;
    private final @Nullable StickyHomes homes;

    /** The leaves of one tree while it is made. */
    private record Leaves(StickyHomes.@Nullable Sets homes, Map<List<Node>, RouteTree> made) {}

    /**
     * Routing of one version of a reference.
     *
     * @param homes the reference's, which count where its options say {@code sticky}
     */
    Routing(List<Router> routers, LoadBalancer balancer, ClientContext context, StickyHomes homes) {
        this.routers = List.copyOf(routers);
        this.balancer = balancer;
        this.context = context;
        nearness = Nearness.of(context);
        this.homes = Boolean.TRUE.equals(context.options().get(ClusterSettings.STICKY)) ? homes : null;
        lot = new CallLot(new StableHash(), context.runtime().instanceId());
        keys = new PerMethod<>(
                context.service(), method -> ConsistentHashLoadBalancer.keyIndex(method, isHashed(method)));
    }

    /** Compiles; equal sets share their picker, so that a picker that counts counts once. */
    RouteTree compile(List<Node> nodes) {
        return compile(nodes, 0, new Leaves(homes == null ? null : homes.newSets(), new HashMap<>()));
    }

    private RouteTree compile(List<Node> nodes, int depth, Leaves leaves) {
        if (depth == routers.size()) {
            return leaves.made().computeIfAbsent(nodes, each -> leaf(each, leaves.homes()));
        }
        Router router = routers.get(depth);
        Router.Route route = router.compile(nodes, context);
        List<RouteTree> sets = new ArrayList<>();
        for (List<Node> set : RouteTree.checkedSets(router, route, nodes)) {
            sets.add(compile(List.copyOf(set), depth + 1, leaves));
        }
        return new RouteTree.Branch(router, route, List.copyOf(sets));
    }

    private RouteTree leaf(List<Node> nodes, StickyHomes.@Nullable Sets sets) {
        return new RouteTree.Leaf(
                NodeSet.of(nodes, new RoutedPicker(sets == null ? picker(nodes) : sets.over(nodes, picker(nodes)))));
    }

    /** The balancer's picker, or where nodes are near and far one of it for each ring. */
    private Picker picker(List<Node> nodes) {
        List<Nearness.Ring> rings = nearness.rings(nodes);
        if (rings.size() < 2) {
            return balancer.newPicker(nodes, context);
        }
        Integer spillPercent = context.options().get(ClusterSettings.ZONE_SPILL_PERCENT);
        return new NearestPicker(
                rings.stream()
                        .map(ring -> new NearestPicker.Ring(
                                ring.name(), ring.nodes(), balancer.newPicker(ring.nodes(), context)))
                        .toList(),
                Objects.requireNonNull(spillPercent, "has a default"),
                lot,
                this::key);
    }

    private boolean isHashed(MethodDescriptor method) {
        return ConsistentHashLoadBalancer.NAME.equals(context.settings(method).loadBalancer());
    }

    private int key(MethodDescriptor method) {
        Integer index = keys.get(method);
        return index == null ? method.hashKeyIndex() : index;
    }

    @Override
    public String toString() {
        return (routers.isEmpty() ? "" : "routers " + routers + " -> ")
                + (balancer instanceof MethodBalancers
                        ? balancer
                        : context.options().loadBalancer());
    }
}
