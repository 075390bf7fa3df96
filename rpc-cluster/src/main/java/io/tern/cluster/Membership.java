package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Node;
import io.tern.api.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes, kept in step with what registries and connections say: what has not changed is not touched. Confined to the
 * directory's serial tasks.
 */
final class Membership {
    private static final Comparator<ClusterNode> BY_ADDRESS = Comparator.<ClusterNode, String>comparing(
                    node -> node.endpoint().address().host())
            .thenComparingInt(node -> node.endpoint().address().port());

    private final NodeFactory factory;
    private final ConnectionListener listener;
    private final Consumer<ClusterNode> whenMarked;
    private final Map<Address, ClusterNode> nodes = new HashMap<>();
    private final IdentityHashMap<Connection, ClusterNode> byConnection = new IdentityHashMap<>();
    private final Map<ClusterNode, String> instances = new HashMap<>();
    private final Suspects suspects = new Suspects();
    /** Those at whose address another instance is listed, although they answer. */
    private final Set<ClusterNode> disputed = new HashSet<>();

    private final List<ClusterNode> retired = new ArrayList<>();

    Membership(NodeFactory factory, ConnectionListener listener, Consumer<ClusterNode> whenMarked) {
        this.factory = factory;
        this.listener = listener;
        this.whenMarked = whenMarked;
    }

    /** Applies what the registries say; whether the nodes or their endpoints changed. */
    boolean apply(Map<Address, Endpoint> listed, long nowNanos) {
        boolean changed = false;
        for (Endpoint endpoint : listed.values()) {
            changed |= apply(endpoint);
        }
        for (ClusterNode node : nodes.values()) {
            if (!listed.containsKey(node.endpoint().address())) {
                suspects.add(node, nowNanos);
            }
        }
        return dropGone(nowNanos) || changed;
    }

    private boolean apply(Endpoint endpoint) {
        ClusterNode node = nodes.get(endpoint.address());
        if (node == null || isAnother(node, endpoint)) {
            return replace(node, endpoint);
        }
        suspects.remove(node);
        disputed.remove(node);
        boolean sameId = endpoint.instanceId().equals(node.endpoint().instanceId());
        if (endpoint.equals(node.endpoint())
                || (!sameId && endpoint.instanceId().isEmpty())) {
            return false;
        }
        node.update(endpoint);
        return true;
    }

    /** Puts a new node where there is none, or one of another instance. */
    private boolean replace(@Nullable ClusterNode node, Endpoint endpoint) {
        if (node != null && isThere(node)) {
            suspects.remove(node);
            if (disputed.add(node)) {
                node.probe(); // If it is not there any more after all, it will be slow soon.
            }
            return false;
        }
        if (node != null) {
            retire(node);
        }
        add(factory.connect(endpoint, listener, whenMarked));
        return true;
    }

    /** Whether the instance that introduced itself answers: as long as it does, no other one can have its address, whatever is listed. */
    private static boolean isThere(ClusterNode node) {
        return node.state() == ConnectionState.READY && !node.saidGone();
    }

    /** Whether another instance is listed at the address of a connection than the one that answers there. */
    boolean isDisputed(Connection connection) {
        ClusterNode node = byConnection.get(connection);
        return node != null && disputed.contains(node);
    }

    /** Whether an endpoint means another instance than the node's. */
    private boolean isAnother(ClusterNode node, Endpoint endpoint) {
        String listed = endpoint.instanceId();
        String expected = node.endpoint().instanceId();
        if (listed.equals(expected)) {
            return false;
        }
        if (listed.isEmpty()) {
            return !node.state().isOpen(); // Whoever is there now is right; the node waits for one instance only.
        }
        return !expected.isEmpty() || !listed.equals(instances.get(node));
    }

    private void add(ClusterNode node) {
        nodes.put(node.endpoint().address(), node);
        byConnection.put(node.connection(), node);
    }

    /** Takes a node out; its connection is closed once its calls have ended. */
    private void retire(ClusterNode node) {
        forget(node);
        nodes.remove(node.endpoint().address());
        byConnection.remove(node.connection());
        retired.add(node);
    }

    private void forget(ClusterNode node) {
        suspects.remove(node);
        disputed.remove(node);
        instances.remove(node);
        node.gone();
    }

    /** A connection changed; whether the nodes or their weights did. */
    boolean stateChanged(Connection connection, ConnectionState state, long nowNanos) {
        ClusterNode node = byConnection.get(connection);
        if (node == null) {
            return false;
        }
        if (state == ConnectionState.DRAINING) {
            node.saidGoAway(true);
        } else if (state == ConnectionState.READY) {
            node.saidGoAway(false);
            boolean changed = met(node);
            return dropGone(nowNanos) || changed;
        }
        return dropGone(nowNanos);
    }

    /** Compares the instance behind a connection with the one that was there before. */
    private boolean met(ClusterNode node) {
        Peer peer = node.connection().peer();
        if (peer == null) {
            return node.recomputeWeight();
        }
        String before = instances.put(node, peer.instanceId());
        if (before == null || before.equals(peer.instanceId())) {
            return node.recomputeWeight();
        }
        forget(node);
        ClusterNode successor = factory.successor(node, whenMarked);
        add(successor);
        instances.put(successor, peer.instanceId());
        return true;
    }

    /** Takes out the suspects that are believed gone; whether there were any. */
    boolean dropGone(long nowNanos) {
        if (suspects.isEmpty()) {
            return false;
        }
        List<ClusterNode> gone = suspects.gone(nodes.values(), nowNanos);
        gone.forEach(this::retire);
        return !gone.isEmpty();
    }

    /** Lets time pass: weights grow, old suspects go, idle retired nodes are closed. Whether the nodes or weights changed. */
    boolean tick(long nowNanos) {
        boolean changed = dropGone(nowNanos);
        for (ClusterNode node : nodes.values()) {
            changed |= node.recomputeWeight();
        }
        retired.removeIf(Membership::closedWhenIdle);
        return changed;
    }

    private static boolean closedWhenIdle(ClusterNode node) {
        boolean idle = node.stats().inFlight() == 0;
        if (idle) {
            node.connection().close();
        }
        return idle;
    }

    /** Whether {@link #tick} has anything to do. */
    boolean needsTicks() {
        return !retired.isEmpty()
                || !suspects.isEmpty()
                || nodes.values().stream().anyMatch(ClusterNode::isWarmingUp);
    }

    /** The instance that answered at an address in place of the one expected there, or null. */
    @Nullable
    String instanceMetAt(Address address) {
        ClusterNode node = nodes.get(address);
        if (node == null || node.state() != ConnectionState.UNREACHABLE) {
            return null;
        }
        Peer peer = node.connection().peer();
        return peer == null || peer.instanceId().equals(node.endpoint().instanceId()) ? null : peer.instanceId();
    }

    /** Whether there is a node at an address, suspect or not. */
    boolean hasNodeAt(Address address) {
        return nodes.containsKey(address);
    }

    /** All nodes by address, a stable order. */
    List<Node> sorted() {
        return nodes.values().stream().sorted(BY_ADDRESS).map(Node.class::cast).toList();
    }

    /** Closes every connection. */
    void close() {
        nodes.values().forEach(ClusterNode::gone);
        closeAll(nodes.values());
        closeAll(retired);
        nodes.clear();
        byConnection.clear();
        retired.clear();
    }

    private static void closeAll(Collection<ClusterNode> nodes) {
        nodes.forEach(node -> node.connection().close());
    }
}
