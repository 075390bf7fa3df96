package io.tern.transport;

import io.tern.api.AnswerListener;
import io.tern.api.ConnectFailure;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Peer;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service's share in the sockets to an endpoint. Thread-safe. */
final class ServiceConnection implements Connection {
    private static final Logger logger = LoggerFactory.getLogger(ServiceConnection.class);

    private final ServiceClient client;
    private final SocketPool pool;
    private final Endpoint endpoint;
    private final ConnectionListener listener;
    private final EndpointSockets sockets;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** States yet to be told, and how many: whoever finds none before adds and tells until none is left. */
    private final Queue<ConnectionState> untold = new ConcurrentLinkedQueue<>();

    private final AtomicInteger telling = new AtomicInteger();

    private ServiceConnection(
            ServiceClient client,
            SocketPool pool,
            Endpoint endpoint,
            ConnectionListener listener,
            EndpointSockets sockets) {
        this.client = client;
        this.pool = pool;
        this.endpoint = endpoint;
        this.listener = listener;
        this.sockets = sockets;
    }

    /** Connects a service to an endpoint. */
    static ServiceConnection open(
            ServiceClient client, SocketPool pool, Endpoint endpoint, ConnectionListener listener) {
        EndpointKey key = new EndpointKey(endpoint.address(), endpoint.instanceId());
        return pool.retain(
                key, sockets -> new ServiceConnection(client, pool, endpoint, listener, sockets), client.connections());
    }

    EndpointSockets sockets() {
        return sockets;
    }

    ServiceClient client() {
        return client;
    }

    String serializer() {
        return client.serializer();
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return Invoker.future(later -> invoke(invocation, later));
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        ClientSession session = closed.get() ? null : sockets.pick();
        if (session == null) {
            return closed.get()
                    ? refused(invocation, StatusCode.UNAVAILABLE, "the connection was closed by this side", null)
                    : notOpen(invocation);
        }
        ClientMethod method = client.method(invocation.method());
        return method == null
                ? refused(invocation, StatusCode.INTERNAL, "the connection is one of " + client.service(), null)
                : session.send(this, method, invocation, later);
    }

    private Result notOpen(Invocation invocation) {
        ConnectFailure failure = sockets.failure();
        String reason = "connection is " + sockets.state();
        return failure == null
                ? refused(invocation, StatusCode.UNAVAILABLE, reason, null)
                : refused(
                        invocation,
                        StatusCode.UNAVAILABLE,
                        reason + ": " + failure.describe(client.nanoTime()),
                        failure.cause());
    }

    private Result refused(Invocation invocation, StatusCode code, String reason, @Nullable Throwable cause) {
        return Result.failure(RpcException.builder(code, reason)
                .notExecuted(true)
                .method(invocation.method())
                .address(endpoint.address().toString())
                .attempt(invocation.attempt())
                .cause(cause)
                .build());
    }

    @Override
    public ConnectionState state() {
        return closed.get() ? ConnectionState.CLOSED : sockets.state();
    }

    @Override
    public @Nullable Peer peer() {
        return sockets.peer();
    }

    @Override
    public @Nullable ConnectFailure failure() {
        return state().isOpen() ? null : sockets.failure();
    }

    @Override
    public void probe() {
        sockets.probe();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pool.release(sockets, this);
            untold.add(ConnectionState.CLOSED);
            tellListener();
        }
    }

    /** Notes a state that the listener is to be told. */
    void enqueue(ConnectionState state) {
        untold.add(state);
    }

    /** Tells the listener what was noted, in order, one thread at a time. */
    void tellListener() {
        if (telling.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            ConnectionState state;
            while ((state = untold.poll()) != null) {
                tell(state);
            }
            missed = telling.addAndGet(-missed);
        } while (missed != 0);
    }

    private void tell(ConnectionState state) {
        if (closed.get() && state != ConnectionState.CLOSED) {
            return;
        }
        try {
            listener.stateChanged(this, state);
        } catch (RuntimeException | Error e) { // Let out, it would be the last that the listener was told.
            logger.error("The listener of {} failed at {} (it must not throw)", this, state, e);
        }
    }

    @Override
    public String toString() {
        return "connection of " + client.service() + " to " + endpoint + " (" + state() + ')';
    }
}
