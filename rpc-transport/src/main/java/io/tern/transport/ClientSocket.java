package io.tern.transport;

import io.netty.channel.EventLoop;
import io.tern.api.ConnectFailure;
import io.tern.api.ConnectionState;
import io.tern.api.Peer;
import io.tern.api.ScheduledTask;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to an endpoint: connects in the background, again at once after a loss, then with back-off, and
 * replaces a connection whose call ids run out. Confined to its event loop, except the methods that say otherwise.
 */
final class ClientSocket {
    private static final Logger logger = LoggerFactory.getLogger(ClientSocket.class);
    /** After one that ends sooner the next try has to wait, or a server that hangs up at once would be called in a loop. */
    private static final long USEFUL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TransportContext context;
    private final EndpointSockets endpoint;
    private final EventLoop loop;
    private final Backoff backoff;
    private final NameLookup names;

    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private volatile @Nullable ClientSession open;
    private volatile @Nullable Peer peer;
    private volatile @Nullable ConnectFailure failure;
    /** The session that was ready last. */
    private @Nullable ClientSession latest;

    /** All that were ready and have not ended: also those that were replaced, or that their server wants to end, and still have calls. */
    private final List<ClientSession> alive = new ArrayList<>();

    private @Nullable ConnectRace race;
    private @Nullable ScheduledTask retry;
    private boolean closed;

    ClientSocket(TransportContext context, EndpointSockets endpoint) {
        this.context = context;
        this.endpoint = endpoint;
        this.loop = context.loops().next();
        this.backoff = new Backoff(context.runtime().random());
        this.names = new NameLookup(context, endpoint.key().address(), this::onLoop);
    }

    /** Begins to connect. Any thread. */
    void start() {
        onLoop(this::connect);
    }

    /** The session that takes calls, or null. Any thread. */
    @Nullable
    ClientSession open() {
        return open;
    }

    /** Any thread. */
    ConnectionState state() {
        return state;
    }

    /** The server as it introduced itself last, or null. Any thread. */
    @Nullable
    Peer peer() {
        return peer;
    }

    /** Runs a task on the event loop. Any thread. */
    void execute(Runnable task) {
        onLoop(task);
    }

    /** Returns why it is not open, or null. Any thread. */
    @Nullable
    ConnectFailure failure() {
        return failure;
    }

    /** Any thread. */
    void probe() {
        onLoop(() -> {
            if (open != null) {
                open.probe();
            }
        });
    }

    /** Ends the calls of one service, which gives its connection up. Any thread. */
    void giveUpCallsOf(ServiceConnection user) {
        onLoop(() -> List.copyOf(alive).forEach(session -> session.giveUpCallsOf(user)));
    }

    /** Closes for good; calls in flight end. Any thread. */
    void close() {
        onLoop(this::closeNow);
    }

    private void closeNow() {
        closed = true;
        cancelRetry();
        if (race != null) {
            race.close("closed by this side");
        }
        open = null;
        become(ConnectionState.CLOSED);
        List.copyOf(alive).forEach(session -> session.closeAfterFlush("closed by this side"));
    }

    private void connect() {
        if (closed || race != null) {
            return;
        }
        cancelRetry();
        ConnectRace begun = new ConnectRace(context, this, endpoint.key(), loop, this::onLoop);
        race = begun;
        try {
            begun.start(names);
        } catch (RuntimeException | Error e) { // No thread or memory: whatever it is, it is tried again.
            begun.close("it could not begin");
            raceLost(failure(e.toString(), e));
        }
    }

    /** No address of the endpoint led to the server. */
    void raceLost(ConnectFailure reason) {
        race = null;
        if (closed) {
            return;
        }
        logger.debug("Cannot connect to {}: {}", endpoint.key(), reason.reason(), reason.cause());
        failure = reason;
        if (open == null) {
            become(ConnectionState.UNREACHABLE);
        }
        retryLater();
    }

    private ConnectFailure failure(String reason, @Nullable Throwable cause) {
        return new ConnectFailure(reason, context.nanoTime(), cause);
    }

    /** Another instance than the expected one has introduced itself to a session, which is about to close. */
    void sessionMet(ClientSession session, Peer other) {
        if (race == null || !race.isRunning(session) || open != null) {
            return;
        }
        Peer before = peer;
        peer = other;
        if (before == null || !before.instanceId().equals(other.instanceId())) {
            become(ConnectionState.CONNECTING); // So that UNREACHABLE, which follows, is news.
        }
    }

    /** A session is past {@code HELLO}. */
    void sessionReady(ClientSession session) {
        ConnectRace won = race;
        if (won == null || !won.isRunning(session)) {
            session.close("another connection is used");
            return;
        }
        race = null;
        won.wonBy(session);
        latest = session;
        alive.add(session);
        ClientSession old = open;
        failure = null;
        peer = session.peer();
        open = session;
        become(ConnectionState.READY);
        if (old != null) {
            old.retire();
        }
    }

    /** A session missed a ping, or is alive again after one. */
    void sessionSlow(ClientSession session, boolean slow) {
        if (session == open) {
            become(slow ? ConnectionState.SLOW : ConnectionState.READY);
        }
    }

    /** The peer of a session wants no new calls. */
    void sessionDraining(ClientSession session, String reason) {
        if (session == open) {
            failure = failure(reason, null);
            open = null;
            become(ConnectionState.DRAINING);
        }
    }

    /** A session runs out of call ids: it serves on until another one is ready. */
    void sessionExhausted(ClientSession session) {
        if (session == open) {
            connect();
        }
    }

    /** A session has ended; its calls have been told. */
    void sessionClosed(ClientSession session, String reason) {
        ConnectRace running = race;
        if (running != null && running.isRunning(session)) {
            running.sessionClosed(session, reason);
            return;
        }
        alive.remove(session);
        boolean wasOpen = session == open;
        if (wasOpen) {
            open = null;
        }
        if (session != latest || closed) {
            return;
        }
        latest = null;
        boolean useful = session.ageNanos() >= USEFUL_NANOS;
        // A network that breaks each connection after some calls must not take the node away in between.
        if (useful || session.calls().haveBeenAnswered()) {
            backoff.reset();
        }
        if (running == null) {
            failure = failure(reason, null);
            connectAgain(wasOpen, useful);
        } else if (wasOpen) {
            become(ConnectionState.CONNECTING);
        }
    }

    private void connectAgain(boolean wasOpen, boolean atOnce) {
        become(wasOpen ? ConnectionState.CONNECTING : ConnectionState.UNREACHABLE);
        if (wasOpen && atOnce) {
            connect();
        } else {
            retryLater();
        }
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private void retryLater() {
        retry = context.runtime().scheduler().schedule(() -> onLoop(this::connect), backoff.nextNanos());
    }

    /** Runs a task on the event loop, a second later where it cannot be told to; drops it once the transport has ended, since nobody waits for it then. */
    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            logger.debug("{}: the event loop has ended", this, e);
        } catch (Throwable e) {
            logger.warn("{}: the event loop could not be told; it is in a second", this, e);
            context.runtime().scheduler().schedule(() -> onLoop(task), AGAIN_NANOS);
        }
    }

    private void become(ConnectionState now) {
        if (state != now) {
            state = now;
            endpoint.socketChanged();
        }
    }

    @Override
    public String toString() {
        return "socket to " + endpoint.key() + " (" + state + ')';
    }
}
