package io.tern.cluster;

import io.tern.api.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The members of a directory as one version of the chain sees them: each with the guards of that version, routed and balanced as it says.
 * A call stays with one projection from beginning to end. Reading is thread-safe; the rest is confined to the directory's serial tasks.
 */
final class Projection {
    private final Routing routing;
    private final NodeFactory factory;
    private final Map<Member, ClusterNode> nodes = new HashMap<>();
    private final Snapshot nobody;
    private volatile Snapshot snapshot;
    private long shownVersion;

    /** A projection of a directory without members. */
    Projection(Routing routing, NodeFactory factory) {
        this.routing = routing;
        this.factory = factory;
        nobody = new Snapshot(List.of(), routing.compile(List.of()));
        snapshot = nobody;
    }

    /** The guards that are the same for all nodes. Any thread. */
    Guards guardsOfAllNodes() {
        return factory.guardsOfAllNodes();
    }

    /** The nodes now. Any thread. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** Whether calls see other members than those of a {@linkplain Membership#version version}. */
    boolean isBehind(long version) {
        return shownVersion != version;
    }

    /**
     * Shows calls these members from now on, in this order; guards of those that are gone hear of it.
     *
     * @param version of the members
     * @throws RuntimeException if an extension throws; what was shown before stays, and this is {@linkplain #isBehind behind}
     */
    void show(List<Member> members, long version) {
        List<Node> shown = members.stream()
                .<Node>map(member -> nodes.computeIfAbsent(member, factory::node))
                .toList();
        snapshot = new Snapshot(shown, routing.compile(shown));
        shownVersion = version;
        keepOnly(members);
    }

    /** Shows calls no members from now on, and closes the guards. Asks no router or balancer. */
    void showNobody(long version) {
        snapshot = nobody;
        shownVersion = version;
        retire();
    }

    /** No call comes any more, but perhaps one that takes far too long: what was shown stays, and the guards are closed. */
    void retire() {
        nodes.values().forEach(ClusterNode::gone);
        nodes.clear();
    }

    private void keepOnly(List<Member> members) {
        if (nodes.size() > members.size()) {
            HashSet<Member> there = new HashSet<>(members);
            nodes.entrySet().removeIf(entry -> {
                boolean gone = !there.contains(entry.getKey());
                if (gone) {
                    entry.getValue().gone();
                }
                return gone;
            });
        }
    }

    @Override
    public String toString() {
        return routing + " -> " + factory;
    }
}
