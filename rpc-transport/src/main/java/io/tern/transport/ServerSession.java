package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannelConfig;
import io.tern.api.Peer;
import io.tern.api.RpcException;
import io.tern.protocol.Agreement;
import io.tern.protocol.CancelFrame;
import io.tern.protocol.Compression;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.Frame;
import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.OversizeFrame;
import io.tern.protocol.ProtocolException;
import io.tern.protocol.RequestFrame;
import io.tern.protocol.ServerDictionary;
import io.tern.protocol.Side;
import io.tern.transport.CompiledTable.Resolved;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection. Confined to its event loop, except the methods that say otherwise.
 */
final class ServerSession extends Session {
    /** What a definition takes beside its names. */
    private static final int DEFINITION_BYTES = 64;

    /** As what one counts that no well-meaning client needs: many small objects cost the collector more than their bytes. */
    private static final int NEEDLESS_DEFINITION_BYTES = 1024;

    private static final int FEW_DEFINITIONS = 64;
    /** With different serializers, or after the schemas have changed. */
    private static final int DEFINITIONS_PER_METHOD = 4;

    /** Larger replies count as soon as they are encoded. */
    private static final int COUNTED_BYTES = 4 * 1024;

    /** Replies up to this size, one or those of one batch, are not looked at one by one. */
    private static final int LARGE_BYTES = 32 * 1024;

    private final NettyServer server;
    private final ServerCalls calls;
    private final Farewell farewell;

    private volatile @Nullable Agreed agreed;
    private final PeerMemory.Account memory;

    private volatile boolean gone;
    private volatile boolean outputFull;
    private boolean stallWatched;
    /** Why it will be closed, which is for taking too much memory; null if it will not. */
    private volatile @Nullable String condemned;

    private @Nullable OutputStall stall;
    private CallerTable.@Nullable Member caller;

    /** What {@code HELLO} settled. */
    private record Agreed(
            Agreement agreement,
            Peer peer,
            Compression compression,
            ReplyEncoder replies,
            ServerDictionary<Resolved> dictionary) {}

    ServerSession(TransportContext context, NettyServer server, EventLoop loop) {
        super(context, loop, Side.SERVER);
        this.server = server;
        this.calls = new ServerCalls(this);
        this.farewell = new Farewell(this);
        this.memory = context.peerMemory().newAccount(this::takesTooMuch);
    }

    private void takesTooMuch(String reason) {
        condemned = reason; // No more is made for it, however long the loop takes to hear of it.
        execute(() -> closeCondemned(reason));
    }

    private void closeCondemned(String reason) {
        if (!hasEnded()) {
            context.warnings().warn("MEMORY", "connection closed: " + reason, this);
            close(reason);
        }
    }

    ServerCalls calls() {
        return calls;
    }

    Farewell farewell() {
        return farewell;
    }

    /** The client. Any thread, after {@code HELLO}; so the next four. */
    Peer peer() {
        return agreed().peer;
    }

    ReplyEncoder replies() {
        return agreed().replies;
    }

    Compression compression() {
        return agreed().compression;
    }

    ServerDictionary<Resolved> dictionary() {
        return agreed().dictionary;
    }

    /** The name of a serializer by the client's number, or null. */
    @Nullable
    String serializer(int number) {
        return agreed().agreement.serializerName(number);
    }

    private Agreed agreed() {
        Agreed known = agreed;
        if (known == null) {
            throw new IllegalStateException("no HELLO yet on " + this);
        }
        return known;
    }

    /** What is served now. Any thread. */
    CompiledTable table() {
        return server.table();
    }

    /** Whether nobody can be answered any more. Any thread. */
    boolean hasGone() {
        return gone;
    }

    @Override
    void begun() {
        if (channel().config() instanceof DuplexChannelConfig halves) {
            halves.setAllowHalfClosure(true);
        }
    }

    @Override
    void onHello(HelloFrame hello, Agreement agreement) {
        Compression compression = compression(agreement);
        agreed = new Agreed(
                agreement,
                Introduction.peer(context, hello, channel().remoteAddress()),
                compression,
                new ReplyEncoder(agreement, compression, context.options(), context.frames(), context.warnings()),
                new ServerDictionary<>(agreement.dictionaryLimit()));
        caller = server.sessionIntroduced(this, hello);
        calls.limit(agreement.inFlightLimit());
        write(Introduction.hello(context, Side.SERVER));
        farewell.afterHello();
    }

    @Override
    void onCallFrame(Frame frame) {
        String reason = condemned;
        if (reason != null) {
            closeCondemned(reason); // Before it takes more.
            return;
        }
        if (frame instanceof RequestFrame request) {
            calls.onRequest(request);
        } else if (frame instanceof DefineFrame define) {
            dictionary().define(define);
            memory.add((isNeedless(define) ? NEEDLESS_DEFINITION_BYTES : DEFINITION_BYTES)
                    + define.definition().wireBytes());
        } else if (frame instanceof CancelFrame cancel) {
            calls.cancel(cancel.id());
            callsAnswered();
        } else if (frame instanceof OversizeFrame oversize) {
            refuse(oversize);
        } else if (!(frame instanceof GoAwayFrame)) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY, frame.type() + " of a stream that was never opened");
        }
    }

    private boolean isNeedless(DefineFrame define) {
        if (define.id() <= FEW_DEFINITIONS) {
            return false;
        }
        return !(define.definition() instanceof MethodDefinition method)
                || define.id() > DEFINITIONS_PER_METHOD * table().methodCount()
                || !table().serves(method);
    }

    private void refuse(OversizeFrame oversize) {
        calls.came(oversize.id());
        RpcException failure = oversize.failure();
        if (!oversize.oneway()) {
            writeReply(replies().failure(oversize.id(), failure, false));
        } else {
            context.warnings().warn("ONEWAY OVERSIZE", "a one-way call was lost: " + failure.reason(), this);
        }
    }

    /** Writes a reply, which is given up, unless this side has said its last word. */
    void writeReply(ByteBuf reply) {
        if (farewell.isSaid()) {
            reply.release();
        } else {
            writeBytes(reply);
            if (output().waitingBytes() > LARGE_BYTES) {
                measureOutput();
            }
        }
    }

    /** Replies that the client has not read count, and where they are too many no more are made. */
    private void measureOutput() {
        long pending = output().pendingBytes();
        memory.unread(pending, waitingInputBytes());
        long limit = outputLimitBytes();
        boolean full = pending > (outputFull ? limit / 2 : limit);
        if (full != outputFull) {
            outputFull = full;
            pauseReading(OUTPUT, full);
        }
    }

    /** Less where others leave little memory. Any thread. */
    private long outputLimitBytes() {
        return Math.min(
                context.options().outboundLimitBytes(), context.peerMemory().freeBytes());
    }

    private OutputStall stall() {
        if (stall == null) {
            stall = new OutputStall(channel(), output());
        }
        return stall;
    }

    /** Replies have been handed to the channel and flushed, or it has room again: calls that wait for that go on. */
    void repliesWritten() {
        measureOutput();
        calls.resumeHeld();
        flushIfNeeded();
        callsAnswered();
    }

    /** Whether the client has too much to read already for more to be made, or others have and it some. Any thread. */
    boolean isOutputFull() {
        return outputFull || condemned != null || memory.isAhead() || memory.queuedBytes() > outputLimitBytes();
    }

    /** Bytes of replies that the client may be made to read beside those that it has to. */
    long roomBytes() {
        return Math.min(outputLimitBytes() - output().pendingBytes() - memory.queuedBytes(), memory.aheadRoomBytes());
    }

    /** Whether the client has been sent all that there is. */
    boolean hasNothingToSend() {
        return output().pendingBytes() == 0 && memory.queuedBytes() == 0;
    }

    /** A reply of so many bytes is on its way to the event loop, or has come there if less than none. Any thread. */
    void queued(int bytes) {
        if (Math.abs(bytes) > COUNTED_BYTES) {
            memory.queued(bytes);
        }
    }

    @Override
    boolean isOutputShut() {
        return farewell.isSaid();
    }

    /** Some calls have been answered or given up. */
    void callsAnswered() {
        farewell.callsAnswered();
    }

    @Override
    boolean hasMuchToDo() {
        return calls.areHeld();
    }

    @Override
    void onRoom() {
        repliesWritten();
    }

    @Override
    void onReadComplete() {
        repliesWritten();
    }

    @Override
    void onInputEnd() {
        if (!isAgreed()) {
            super.onInputEnd();
            return;
        }
        farewell.inputEnded();
        if (!hasEnded()) {
            stopReading();
        }
    }

    @Override
    void onPong(int number) {
        farewell.onPong(number);
    }

    @Override
    void onSlow(boolean slow) {
        // A server has no other client to prefer.
    }

    @Override
    boolean onTick(long nowNanos) {
        boolean callsWait = calls.sweep(nowNanos);
        farewell.onTick(nowNanos);
        repliesWritten();
        watchStall(nowNanos);
        return callsWait;
    }

    /** Whoever must read before this side can go on, or end, may not just do nothing. */
    private void watchStall(long nowNanos) {
        boolean goesOn = farewell.isSaid() || calls.areHeld();
        boolean watch = outputFull || (goesOn && output().pendingBytes() > 0);
        if (watch != stallWatched) {
            stallWatched = watch;
            stall().full(watch, nowNanos);
        }
        int stallMillis = context.options().outboundStallMillis();
        if (watch && stall().nanos(nowNanos) > TimeUnit.MILLISECONDS.toNanos(stallMillis)) {
            close("the peer has not read a byte of its replies for " + stallMillis + " ms");
        }
    }

    @Override
    void onBroken() {
        gone = true;
    }

    @Override
    void onEnd(String reason) {
        gone = true;
        memory.close();
        calls.abandon(reason);
        if (caller != null) {
            caller.leave();
        }
        // First out of the set: a drain that begins now must not wait for a session that has been counted already.
        server.sessionEnded(this);
        farewell.ended();
    }

    @Override
    int helloTimeoutMillis() {
        return context.options().helloTimeoutMillis();
    }

    @Override
    boolean callsWait() {
        return calls.unanswered() > 0;
    }

    @Override
    GoAwayFrame farewell(String reason) {
        return GoAwayFrame.last(calls.lastId(), reason);
    }

    /** The server's; how a drain is counted. */
    NettyServer server() {
        return server;
    }
}
