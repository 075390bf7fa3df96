package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Peer;
import io.tern.api.Result;
import io.tern.protocol.Agreement;
import io.tern.protocol.Frame;
import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.OversizeFrame;
import io.tern.protocol.ProtocolException;
import io.tern.protocol.ResponseFrame;
import io.tern.protocol.Side;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one connection: from {@code HELLO} over calls and {@code GOAWAY} to its end. Confined to its event loop,
 * except the methods that say otherwise.
 */
final class ClientSession extends Session {
    private final ClientSocket socket;
    private final EndpointKey key;
    private final String address;
    private final SocketAddress remote;
    private final long spentNanos;
    private final ClientCalls calls;
    private final ConditionTimer uselessFrame;
    private final ConditionTimer deafServer;

    private volatile @Nullable ClientCodec codec;
    private volatile @Nullable Peer peer;
    private volatile boolean slow;

    /**
     * A session of a connection that is about to be made.
     *
     * @param remote where to
     * @param spentNanos how much of {@code connectTimeoutMillis} is over
     */
    ClientSession(
            TransportContext context,
            ClientSocket socket,
            EndpointKey key,
            EventLoop loop,
            SocketAddress remote,
            long spentNanos) {
        super(context, loop, Side.CLIENT);
        this.remote = remote;
        this.spentNanos = spentNanos;
        this.socket = socket;
        this.key = key;
        this.address = key.address().toString();
        this.calls = new ClientCalls(this);
        this.uselessFrame = new ConditionTimer(context.nanoTime());
        this.deafServer = new ConditionTimer(context.nanoTime());
    }

    /** Where it goes to, for messages. Any thread. */
    String address() {
        return address;
    }

    /** Where it connects to. Any thread. */
    SocketAddress remote() {
        return remote;
    }

    /** The server, or null before its {@code HELLO}. Any thread. */
    @Nullable
    Peer peer() {
        return peer;
    }

    ClientCalls calls() {
        return calls;
    }

    /** Whether a call should rather go here than there. Any thread. */
    boolean isBetterThan(ClientSession other) {
        return slow == other.slow ? calls.load() < other.calls.load() : other.slow;
    }

    /** Sends a call, as {@link io.tern.api.Invoker#invoke(Invocation, AnswerListener)} does. Any thread, after {@code HELLO}. */
    @Nullable
    Result send(ServiceConnection user, ClientMethod method, Invocation invocation, AnswerListener later) {
        return calls.entrance().send(user, method, invocation, codec(), later);
    }

    /** What was agreed. Any thread, after {@code HELLO}. */
    ClientCodec codec() {
        ClientCodec agreed = codec;
        if (agreed == null) {
            throw new IllegalStateException("no HELLO yet on " + this);
        }
        return agreed;
    }

    /** The caller of a call has been told that it was cancelled. Any thread. */
    void forget(ClientCall call) {
        execute(() -> {
            calls.cancel(call);
            flushIfNeeded();
        });
    }

    void giveUpCallsOf(ServiceConnection user) {
        ClientCodec agreed = codec;
        if (agreed != null) {
            agreed.forget(user.client());
        }
        calls.giveUp(user);
        flushIfNeeded();
    }

    /** Another connection has taken over: this one ends after its last call. */
    void retire() {
        calls.retire();
        closeIfDone();
    }

    @Override
    void begun() {
        // It all begins with the connection.
    }

    @Override
    void onHello(HelloFrame hello, Agreement agreed) {
        Peer met = Introduction.peer(context, hello, channel().remoteAddress());
        if (!key.instanceId().isEmpty() && !key.instanceId().equals(hello.instanceId())) {
            socket.sessionMet(this, met);
            close("another instance answers there: " + hello.instanceId() + " (expected: " + key.instanceId() + ")");
            return;
        }
        peer = met;
        codec = new ClientCodec(agreed, compression(agreed), context.options(), context.frames());
        calls.entrance().limit(agreed.inFlightLimit());
        socket.sessionReady(this);
    }

    @Override
    void onCallFrame(Frame frame) {
        if (frame instanceof ResponseFrame response) {
            calls.answered(response);
            closeIfDone();
        } else if (frame instanceof OversizeFrame oversize) {
            calls.oversize(oversize);
            closeIfDone();
        } else if (frame instanceof GoAwayFrame goAway) {
            goAway(goAway);
        } else {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY, frame.type() + " of a stream that was never opened");
        }
    }

    private void goAway(GoAwayFrame frame) {
        String reason = "the server is going away: " + frame.reason();
        calls.refuseNew(reason, true);
        if (frame.last()) {
            calls.refuseAbove(frame.id(), reason);
        }
        socket.sessionDraining(this, reason);
        closeIfDone();
    }

    /** After {@code GOAWAY(last)}, or when replaced, the connection ends with its last call. */
    private void closeIfDone() {
        if (calls.isDone()) {
            closeAfterFlush(calls.refusal());
        }
    }

    @Override
    void onRoom() {
        calls.writeWaiting();
    }

    @Override
    void onSlow(boolean isSlow) {
        slow = isSlow;
        socket.sessionSlow(this, isSlow);
    }

    @Override
    boolean onTick(long nowNanos) {
        boolean callsWait = calls.sweep(nowNanos);
        watchServer(nowNanos);
        closeIfDone();
        return callsWait;
    }

    /** What proves that the server lives need not be of use to anybody, and it may hear nothing: after damage to a length, for one. */
    private void watchServer(long nowNanos) {
        int limitMillis =
                context.options().pingTimeoutMillis() + context.options().pingCloseMillis();
        long limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        int arriving = unfinishedId();
        boolean useless = arriving >= 0 && !calls.isInFlight(arriving);
        if (uselessFrame.look(nowNanos, useless, framesRead()) > limitNanos) {
            close("a message that nobody waits for has kept back all others for " + limitMillis + " ms");
        }
        boolean deaf = isPongAwaited() && arriving < 0 && output().pendingBytes() == 0;
        if (deafServer.look(nowNanos, deaf, answersRead()) > 2 * limitNanos) {
            close("the server sends pings, but has answered nothing for " + 2 * limitMillis + " ms");
        }
    }

    @Override
    void onEnd(String reason) {
        calls.end(reason);
        socket.sessionClosed(this, reason);
    }

    /** Call ids run out. */
    void exhausted() {
        socket.sessionExhausted(this);
    }

    /** Hands a request to the channel; null for the future where nobody wants to know. */
    void writeRequest(ByteBuf frame, @Nullable Runnable whenWritten) {
        if (whenWritten == null) {
            writeBytes(frame);
            return;
        }
        output().write(frame, done -> {
            if (done.isSuccess()) {
                whenWritten.run();
            }
        });
    }

    boolean isWritable() {
        return output().hasRoom();
    }

    @Override
    int helloTimeoutMillis() {
        return context.options().connectTimeoutMillis();
    }

    @Override
    long spentNanos() {
        return spentNanos;
    }

    @Override
    boolean callsWait() {
        return calls.load() > 0;
    }

    @Override
    GoAwayFrame farewell(String reason) {
        return GoAwayFrame.last(0, reason);
    }
}
