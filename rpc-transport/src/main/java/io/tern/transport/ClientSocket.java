package io.tern.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.tern.api.ConnectionState;
import io.tern.api.Peer;
import io.tern.api.ScheduledTask;
import java.net.SocketAddress;
import java.net.UnknownHostException;
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

    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private volatile @Nullable ClientSession open;
    private volatile @Nullable Peer peer;
    private volatile String failure = "";
    /** The session that was begun last, be it still without {@code HELLO}. */
    private @Nullable ClientSession latest;

    /** All that have not ended: also those that were replaced, or that their server wants to end, and still have calls. */
    private final List<ClientSession> alive = new ArrayList<>();

    private @Nullable ChannelFuture connecting;
    private @Nullable ScheduledTask retry;
    private boolean closed;

    ClientSocket(TransportContext context, EndpointSockets endpoint) {
        this.context = context;
        this.endpoint = endpoint;
        this.loop = context.loops().next();
        this.backoff = new Backoff(context.runtime().random());
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

    /** Why the last try failed, or "". Any thread. */
    String failure() {
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

    @SuppressWarnings("FutureReturnValueIgnored") // Nothing could be done if closing failed.
    private void closeNow() {
        closed = true;
        if (retry != null) {
            retry.cancel();
        }
        if (connecting != null) {
            connecting.channel().close();
        }
        open = null;
        become(ConnectionState.CLOSED);
        List.copyOf(alive).forEach(session -> session.closeAfterFlush("closed by this side"));
    }

    private void connect() {
        retry = null;
        if (closed) {
            return;
        }
        try {
            if (context.medium().isResolved(endpoint.key().address())) {
                resolveAndConnect();
            } else {
                resolveElsewhere();
            }
        } catch (RuntimeException | Error e) { // No thread or memory: whatever it is, it is tried again.
            failed(e.toString());
        }
    }

    /** Asking the system's resolver may block for seconds. */
    private void resolveElsewhere() {
        try {
            context.runtime().workExecutor().execute(this::resolveAndConnect);
        } catch (RejectedExecutionException e) {
            failed("the runtime has ended");
        }
    }

    /** The only step that may run elsewhere than on the loop. */
    private void resolveAndConnect() {
        try {
            SocketAddress remote = context.medium().toConnect(endpoint.key().address());
            onLoop(() -> connectTo(remote));
        } catch (UnknownHostException e) {
            onLoop(() -> failed("unknown host: " + e.getMessage()));
        } catch (RuntimeException | Error e) {
            onLoop(() -> failed(e.toString()));
        }
    }

    private void connectTo(SocketAddress remote) {
        if (closed) {
            return;
        }
        try {
            beginSession(remote);
        } catch (RuntimeException | Error e) {
            latest = null;
            failed(e.toString());
        }
    }

    private void beginSession(SocketAddress remote) {
        ClientSession session = new ClientSession(context, this, endpoint.key(), loop);
        ChannelFuture attempt = new Bootstrap()
                .group(loop)
                .channel(context.medium().clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, context.options().connectTimeoutMillis())
                .handler(session)
                .connect(remote);
        connecting = attempt;
        latest = session;
        alive.add(session);
        attempt.addListener(done -> {
            connecting = null;
            if (!done.isSuccess()) {
                alive.remove(session);
            }
            if (!done.isSuccess() && latest == session) {
                latest = null;
                failed(Causes.text(done.cause()));
            }
        });
    }

    /** Another instance than the expected one has introduced itself to a session, which is about to close. */
    void sessionMet(ClientSession session, Peer other) {
        if (session != latest || open != null) {
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
        if (session != latest) {
            session.close("another connection is used");
            return;
        }
        ClientSession old = open;
        failure = "";
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
            failure = reason;
            open = null;
            become(ConnectionState.DRAINING);
        }
    }

    /** A session runs out of call ids: it serves on until another one is ready. */
    void sessionExhausted(ClientSession session) {
        if (session == latest) {
            connect();
        }
    }

    /** A session has ended; its calls have been told. */
    void sessionClosed(ClientSession session, String reason) {
        alive.remove(session);
        boolean wasOpen = session == open;
        if (wasOpen) {
            open = null;
        }
        if (session != latest || closed) {
            if (wasOpen && !closed) {
                become(ConnectionState.CONNECTING);
            }
            return;
        }
        latest = null;
        boolean useful = session.ageNanos() >= USEFUL_NANOS;
        // A network that breaks each connection after some calls must not take the node away in between.
        if (useful || session.calls().haveBeenAnswered()) {
            backoff.reset();
        }
        if (!wasOpen) {
            failed(reason);
            return;
        }
        failure = reason;
        become(ConnectionState.CONNECTING);
        if (useful) {
            connect();
        } else {
            retryLater();
        }
    }

    private void failed(String reason) {
        if (closed) {
            return;
        }
        logger.debug("Cannot connect to {}: {}", endpoint.key(), reason);
        failure = reason;
        if (open == null) {
            become(ConnectionState.UNREACHABLE);
        }
        retryLater();
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
