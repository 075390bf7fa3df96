package io.tern.testkit;

import io.tern.api.ConnectFailure;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Peer;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a {@link ScriptedTransport}; the test plays the network. It begins as {@link ConnectionState#CONNECTING}
 * and changes its state only when told; a call on a connection that is not open fails as not executed. Thread-safe; states
 * are told to the listener on the thread that sets them.
 */
public final class ScriptedConnection implements Connection {
    private final ServiceDescriptor service;
    private final ReferenceOptions options;
    private final Endpoint endpoint;
    private final ConnectionListener listener;
    private final ScriptedInvoker invoker;
    private final AtomicInteger probes = new AtomicInteger();
    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private volatile @Nullable Peer peer;
    private volatile @Nullable ConnectFailure failure;

    ScriptedConnection(
            ServiceDescriptor service, ReferenceOptions options, Endpoint endpoint, ConnectionListener listener) {
        this.service = service;
        this.options = options;
        this.endpoint = endpoint;
        this.listener = listener;
        this.invoker = ScriptedInvoker.create("connection to " + endpoint);
    }

    /** The service it was made for. */
    public ServiceDescriptor service() {
        return service;
    }

    /** The options it was made with. */
    public ReferenceOptions options() {
        return options;
    }

    /** Where it goes to. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** What answers its calls and records them. */
    public ScriptedInvoker invoker() {
        return invoker;
    }

    /** Changes the state and tells the listener; a closed connection stays closed. */
    public void becomes(ConnectionState newState) {
        if (state != ConnectionState.CLOSED) {
            state = newState;
            listener.stateChanged(this, newState);
        }
    }

    /** Opens past {@code HELLO}, introducing the server as the endpoint's instance, started at {@code startNanos}. */
    public void ready(long startNanos) {
        ready(new Peer(
                endpoint.application(),
                endpoint.instanceId(),
                endpoint.address().toString(),
                startNanos));
    }

    /** Opens past {@code HELLO} of this server. */
    public void ready(Peer newPeer) {
        peer = newPeer;
        becomes(ConnectionState.READY);
    }

    /** A try to connect fails: becomes {@link ConnectionState#UNREACHABLE}, for this reason. */
    public void unreachable(ConnectFailure reason) {
        failure = reason;
        becomes(ConnectionState.UNREACHABLE);
    }

    /** Breaks: calls on their way end with {@link StatusCode#UNAVAILABLE}, unknown whether executed. */
    public void lose() {
        becomes(ConnectionState.CONNECTING);
        endWaiting("connection lost");
    }

    /** How often it was asked for a sign of life. */
    public int probes() {
        return probes.get();
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return state.isOpen() ? invoker.invoke(invocation) : CompletableFuture.completedFuture(notOpen(invocation));
    }

    private Result notOpen(Invocation invocation) {
        return Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "connection is " + state)
                .notExecuted(true)
                .method(invocation.method())
                .address(endpoint.address().toString())
                .attempt(invocation.attempt())
                .build());
    }

    @Override
    public ConnectionState state() {
        return state;
    }

    @Override
    public @Nullable Peer peer() {
        return peer;
    }

    @Override
    public @Nullable ConnectFailure failure() {
        return state.isOpen() ? null : failure;
    }

    @Override
    public void probe() {
        probes.incrementAndGet();
    }

    @Override
    public void close() {
        becomes(ConnectionState.CLOSED);
        endWaiting("connection closed");
    }

    private void endWaiting(String reason) {
        for (ScriptedCall call : invoker.waiting()) {
            call.answer(Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, reason)
                    .method(call.invocation().method())
                    .address(endpoint.address().toString())
                    .attempt(call.invocation().attempt())
                    .build()));
        }
    }

    @Override
    public String toString() {
        return "ScriptedConnection[" + service + " at " + endpoint + ", " + state + ']';
    }
}
