package io.tern.faults.simulation;

import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Node;
import io.tern.cluster.ClusterReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What must hold of the nodes that a client knows. Confined to the simulation's thread. */
final class KnownNodes {
    /** Changes are applied within 100 ms. */
    private static final long APPLIED_NANOS = TimeUnit.MILLISECONDS.toNanos(120);

    private final SimulatedNetwork network;
    private final Timeline timeline;
    private final ClusterReference reference;
    private final List<SimulatedRegistry> registries;
    private final Oracle oracle;
    /** What answered at the last look. */
    private final List<SimulatedSession> answering = new ArrayList<>();

    private boolean over;

    KnownNodes(
            SimulatedNetwork network, ClusterReference reference, List<SimulatedRegistry> registries, Oracle oracle) {
        this.network = network;
        this.timeline = network.timeline();
        this.reference = reference;
        this.registries = registries;
        this.oracle = oracle;
    }

    /** Looks whether nodes that answer were dropped, or listed ones were not taken. */
    void look() {
        if (over) {
            return;
        }
        Map<Address, SimulatedConnection> known = new HashMap<>();
        reference.nodes().forEach(node -> known.put(node.endpoint().address(), network.connectionTo(node.endpoint())));
        for (SimulatedSession session : answering) {
            SimulatedConnection connection = session.owner();
            boolean kept = known.get(connection.endpoint().address()) == connection;
            if (!kept && session.isServed() && !oracle.saidNo(session)) {
                oracle.found("the node of " + connection + " was given up although it answers");
            }
        }
        answering.clear();
        for (SimulatedConnection connection : known.values()) {
            SimulatedSession session = connection.open();
            if (session != null && connection.state() == ConnectionState.READY) {
                answering.add(session);
            }
        }
        for (SimulatedRegistry registry : registries) {
            List<Endpoint> told = registry.told();
            if (told != null && timeline.elapsedNanos() - registry.toldNanos() > APPLIED_NANOS) {
                told.stream()
                        .filter(endpoint -> !known.containsKey(endpoint.address()))
                        .forEach(endpoint -> oracle.found(endpoint + " is listed but not among " + reference.nodes()));
            }
        }
    }

    /** Looks whether exactly the servers that stay are nodes, connected and idle. */
    void lookWhenFine(List<SimulatedServer> staying) {
        Set<String> expected = new HashSet<>();
        staying.forEach(server -> expected.add(server.instance()));
        for (Node node : reference.nodes()) {
            if (!expected.remove(node.endpoint().instanceId())) {
                oracle.found(node + " is still known");
            } else if (node.state() != ConnectionState.READY) {
                oracle.found(node + " is not connected in fine weather");
            }
            if (node.stats().inFlight() != 0) {
                oracle.found(node + " has calls in flight, but there are none");
            }
        }
        if (!expected.isEmpty()) {
            oracle.found(expected + " are not known in fine weather, but " + reference.nodes());
        }
        long open = network.connections().stream()
                .filter(connection -> connection.state() != ConnectionState.CLOSED)
                .count();
        if (open != staying.size()) {
            oracle.found(open + " connections are kept for " + staying.size() + " servers");
        }
    }

    /** The reference is being closed: it may forget all nodes. */
    void closes() {
        over = true;
    }

    /** Looks whether everything is closed. */
    void lookWhenClosed() {
        network.connections().stream()
                .filter(connection -> connection.state() != ConnectionState.CLOSED)
                .forEach(connection -> oracle.found(connection + " is open after closing"));
    }
}
