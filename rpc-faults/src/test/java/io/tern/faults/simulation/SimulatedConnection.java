package io.tern.faults.simulation;

import io.tern.api.AnswerListener;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's way to one endpoint, as Tern's transport keeps it: reconnects at once after a loss, then with back-off, and uses only the instance it
 * was made for. Confined to the simulation's thread.
 */
final class SimulatedConnection implements Connection {
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long USEFUL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CEILING_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final SimulatedNetwork network;
    private final Timeline timeline;
    private final int number;
    private final Endpoint endpoint;
    private final ConnectionListener listener;

    private ConnectionState state = ConnectionState.CONNECTING;
    private long sinceNanos;
    private @Nullable Peer peer;
    private @Nullable SimulatedSession latest;
    private @Nullable SimulatedSession open;
    private long ceilingNanos = 2 * FLOOR_NANOS;
    private boolean closed;

    SimulatedConnection(SimulatedNetwork network, int number, Endpoint endpoint, ConnectionListener listener) {
        this.network = network;
        this.timeline = network.timeline();
        this.number = number;
        this.endpoint = endpoint;
        this.listener = listener;
    }

    /** Begins to connect. */
    void connect() {
        if (closed) {
            return;
        }
        timeline.after(network.latencyNanos(), () -> reach(network.serverAt(endpoint.address())));
    }

    private void reach(SimulatedServer server) {
        if (closed) {
            return;
        }
        if (server.isCutOff()) {
            timeline.after(CONNECT_NANOS, () -> failed("timed out"));
        } else if (!server.isUp() || server.isRefusing()) {
            timeline.after(network.latencyNanos(), () -> failed("refused"));
        } else {
            introduce(server);
        }
    }

    private void introduce(SimulatedServer server) {
        SimulatedSession session = new SimulatedSession(network, this, server);
        latest = session;
        String met = server.instance();
        session.link().toServer(() -> server.accept(session.link(), met));
        timeline.after(CONNECT_NANOS, () -> {
            if (!session.isAgreed()) {
                session.close("no HELLO in time");
            }
        });
    }

    /** The server has introduced itself. */
    void sessionMet(SimulatedSession session, Peer met) {
        if (session != latest || closed) {
            return;
        }
        Peer before = peer;
        peer = met;
        String expected = endpoint.instanceId();
        if (!expected.isEmpty() && !expected.equals(met.instanceId())) {
            if (before == null || !before.instanceId().equals(met.instanceId())) {
                become(ConnectionState.CONNECTING); // So that UNREACHABLE, which follows, is news.
            }
            session.close("another instance answers: " + met.instanceId());
            return;
        }
        open = session;
        become(ConnectionState.READY);
    }

    void sessionDraining(SimulatedSession session) {
        if (session == open) {
            open = null;
            become(ConnectionState.DRAINING);
        }
    }

    void sessionSlow(SimulatedSession session, boolean slow) {
        if (session == open) {
            become(slow ? ConnectionState.SLOW : ConnectionState.READY);
        }
    }

    void sessionEnded(SimulatedSession session, String reason) {
        boolean wasOpen = session == open;
        if (wasOpen) {
            open = null;
        }
        if (session != latest || closed) {
            return;
        }
        latest = null;
        boolean useful = session.ageNanos() >= USEFUL_NANOS;
        if (useful) {
            ceilingNanos = 2 * FLOOR_NANOS;
        }
        if (!wasOpen) {
            failed(reason);
            return;
        }
        become(ConnectionState.CONNECTING);
        if (useful) {
            connect();
        } else {
            retryLater();
        }
    }

    private void failed(String reason) {
        if (closed || open != null) {
            return;
        }
        network.trace().say(this + " failed: " + reason);
        become(ConnectionState.UNREACHABLE);
        retryLater();
    }

    private void retryLater() {
        long delayNanos = network.draw(FLOOR_NANOS, ceilingNanos + 1);
        ceilingNanos = Math.min(CEILING_NANOS, 2 * ceilingNanos);
        timeline.after(delayNanos, this::connect);
    }

    private void become(ConnectionState now) {
        if (state != now) {
            state = now;
            sinceNanos = timeline.elapsedNanos();
            network.trace().say(this + " " + now);
            listener.stateChanged(this, now);
        }
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return Invoker.future(later -> invoke(invocation, later));
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        SimulatedSession session = closed ? null : open;
        return session == null
                ? Result.failure(failure(StatusCode.UNAVAILABLE, "connection is " + state, invocation)
                        .notExecuted(true)
                        .build())
                : session.send(invocation, later);
    }

    /** A failure of a call here. */
    RpcException.Builder failure(StatusCode code, String reason, Invocation invocation) {
        return RpcException.builder(code, reason)
                .method(invocation.method())
                .address(endpoint.address().toString())
                .attempt(invocation.attempt())
                .stackTrace(false);
    }

    /** A failure that the server told, with where it was. */
    RpcException located(RpcException failure, Invocation invocation) {
        return failure.toBuilder()
                .method(invocation.method())
                .address(endpoint.address().toString())
                .attempt(invocation.attempt())
                .stackTrace(false)
                .build();
    }

    @Override
    public ConnectionState state() {
        return closed ? ConnectionState.CLOSED : state;
    }

    /** When it got its state. */
    long sinceNanos() {
        return sinceNanos;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** The session that takes calls, or null. */
    @Nullable
    SimulatedSession open() {
        return open;
    }

    @Override
    public @Nullable Peer peer() {
        return peer;
    }

    @Override
    public void probe() {
        if (open != null) {
            open.probe();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            network.trace().say(this + " closed by this side");
            SimulatedSession session = latest;
            if (session != null) {
                session.giveUp();
            }
            listener.stateChanged(this, ConnectionState.CLOSED);
        }
    }

    @Override
    public String toString() {
        return "#" + number + " to " + endpoint.instanceId();
    }
}
