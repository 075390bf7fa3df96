package io.tern.testkit;

import io.tern.api.Address;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ReferenceOptions;
import io.tern.api.Server;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A transport without a network, for tests of what stands above it: the test decides what becomes of each connection, and
 * what is answered when. Has no server side. Thread-safe.
 *
 * <pre>{@code
 * ScriptedTransport transport = new ScriptedTransport();
 * transport.onConnect(connection -> connection.ready(runtime.clock().nanoTime()));
 * …                                                         // the code under test connects and calls
 * transport.connection(address).invoker().lastCall().answerValue("value");
 * transport.connection(address).lose();
 * }</pre>
 */
public final class ScriptedTransport implements Transport {
    private final List<ScriptedConnection> connections = new CopyOnWriteArrayList<>();
    private volatile Consumer<ScriptedConnection> onConnect = connection -> {};
    private volatile boolean closed;

    /** Returns a transport whose connections stay {@link ConnectionState#CONNECTING} until told otherwise. */
    public ScriptedTransport() {}

    /** Scripts each connection made from now on, before whoever asked for it gets it. */
    public void onConnect(Consumer<ScriptedConnection> script) {
        onConnect = script;
    }

    @Override
    public Client client(ServiceDescriptor service, ReferenceOptions options) {
        checkOpen();
        return (endpoint, listener) -> connect(service, options, endpoint, listener);
    }

    private ScriptedConnection connect(
            ServiceDescriptor service, ReferenceOptions options, Endpoint endpoint, ConnectionListener listener) {
        checkOpen();
        ScriptedConnection connection = new ScriptedConnection(service, options, endpoint, listener);
        connections.add(connection);
        onConnect.accept(connection);
        return connection;
    }

    /**
     * Always refuses.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Server listen(Address address) {
        throw new UnsupportedOperationException("ScriptedTransport cannot listen at " + address
                + " (expected: only client(); a server needs a transport of rpc-transport)");
    }

    /** All connections ever made, closed ones too, in order. */
    public List<ScriptedConnection> connections() {
        return List.copyOf(connections);
    }

    /** The connections that are not closed, in order. */
    public List<ScriptedConnection> open() {
        return connections.stream()
                .filter(connection -> connection.state() != ConnectionState.CLOSED)
                .toList();
    }

    /**
     * The latest connection to an address.
     *
     * @throws IllegalStateException if there was none
     */
    public ScriptedConnection connection(Address address) {
        return connections.stream()
                .filter(connection -> connection.endpoint().address().equals(address))
                .reduce((earlier, later) -> later)
                .orElseThrow(
                        () -> new IllegalStateException("nobody connected to " + address + ", only " + connections));
    }

    /** Tells overdue calls of all connections so, and ends those past their deadline. */
    public void sweep(long nowNanos) {
        connections.forEach(connection -> connection.invoker().sweep(nowNanos));
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        connections.forEach(ScriptedConnection::close);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("ScriptedTransport is closed");
        }
    }

    @Override
    public String toString() {
        return "ScriptedTransport" + connections;
    }
}
