package io.tern.faults.simulation;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.Endpoint;
import io.tern.api.ReferenceOptions;
import io.tern.api.Server;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What lies between one client and the servers: the transport that the client is given. Confined to the simulation's thread. */
final class SimulatedNetwork implements Transport {
    private static final long LEAST_LATENCY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MOST_HOP_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final Timeline timeline;
    private final Trace trace;
    private final RandomGenerator random;
    private final Ledger ledger;
    private final Map<Address, SimulatedServer> servers = new HashMap<>();
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private long mostLatencyNanos = TimeUnit.MILLISECONDS.toNanos(1);

    /** A network in which nobody lives yet. */
    SimulatedNetwork(Timeline timeline, Trace trace, RandomGenerator random, Ledger ledger) {
        this.timeline = timeline;
        this.trace = trace;
        this.random = random;
        this.ledger = ledger;
    }

    void add(SimulatedServer server) {
        servers.put(server.address(), server);
    }

    /** How long a packet takes at most; most are much faster. */
    void mostLatency(long nanos) {
        mostLatencyNanos = nanos;
    }

    SimulatedServer serverAt(Address address) {
        SimulatedServer server = servers.get(address);
        if (server == null) {
            throw new IllegalStateException("nobody lives at " + address);
        }
        return server;
    }

    Link newLink(SimulatedServer server, SimulatedSession client) {
        return new Link(timeline, this::latencyNanos, server, client);
    }

    @Override
    public Client client(ServiceDescriptor service, ReferenceOptions options) {
        return this::connect;
    }

    private Connection connect(Endpoint endpoint, ConnectionListener listener) {
        SimulatedConnection connection = new SimulatedConnection(this, connections.size() + 1, endpoint, listener);
        connections.add(connection);
        trace.say(connection + " opened");
        connection.connect();
        return connection;
    }

    /** All that were ever made. */
    List<SimulatedConnection> connections() {
        return connections;
    }

    /** The latest connection to an endpoint. */
    SimulatedConnection connectionTo(Endpoint endpoint) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            Endpoint to = connections.get(i).endpoint();
            if (to.address().equals(endpoint.address())
                    && (to.instanceId().equals(endpoint.instanceId())
                            || to.instanceId().isEmpty())) {
                return connections.get(i);
            }
        }
        throw new IllegalStateException("no connection to " + endpoint);
    }

    /** How long a packet is on its way. */
    long latencyNanos() {
        double drawn = random.nextDouble();
        return LEAST_LATENCY_NANOS + (long) (drawn * drawn * drawn * mostLatencyNanos);
    }

    /** How long something takes to get from one thread to another. */
    long hopNanos() {
        return random.nextLong(MOST_HOP_NANOS);
    }

    long draw(long from, long to) {
        return random.nextLong(from, to);
    }

    Timeline timeline() {
        return timeline;
    }

    Trace trace() {
        return trace;
    }

    Ledger ledger() {
        return ledger;
    }

    @Override
    public Server listen(Address address) {
        throw new UnsupportedOperationException("the servers of a simulation do not listen");
    }

    @Override
    public void close() {}
}
