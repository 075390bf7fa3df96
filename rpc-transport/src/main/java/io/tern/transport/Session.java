package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.tern.protocol.Agreement;
import io.tern.protocol.BodyBudget;
import io.tern.protocol.Compression;
import io.tern.protocol.Compressor;
import io.tern.protocol.ControlFrame;
import io.tern.protocol.Frame;
import io.tern.protocol.FrameDecoder;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.PingFrame;
import io.tern.protocol.PongFrame;
import io.tern.protocol.ProtocolException;
import io.tern.protocol.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from the moment its channel is made until it is gone, with all that both sides have in common: bytes to
 * frames, {@code HELLO}, heartbeat, flushing, and closing for one reason. Confined to the connection's event loop.
 */
abstract class Session extends ChannelInboundHandlerAdapter implements LoopTicker.Member, Backlog.Member, Output.Turns {
    private static final Logger logger = LoggerFactory.getLogger(Session.class);
    /** Of most control frames. */
    private static final int FEW_BYTES = 64;
    /** Who is to be sent no more does not wait behind those who are. */
    private static final int LITTLE_BYTES = 8 * 1024;

    private static final long MUCH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Reasons to pause reading: too many unfinished bodies, or output that the peer does not read. */
    static final int BODIES = 1;

    static final int OUTPUT = 1 << 1;

    /** What a channel is handed ahead of what the operating system takes. */
    private static final int LOW_WATER_BYTES = 64 * 1024;

    private static final int HIGH_WATER_BYTES = 256 * 1024;
    /** Or there is nothing more to read. */
    private static final int ENDED = 1 << 2;

    final TransportContext context;
    final EventLoop loop;
    private final Side side;
    private final LoopTicker ticker;
    private final Backlog backlog;
    private final FrameDecoder decoder;
    private final Input input;
    private final Heartbeat heartbeat;
    private final long createdNanos;

    private @Nullable ChannelHandlerContext channelContext;
    private @Nullable Output output;
    private LoopTicker.@Nullable Place place;
    private @Nullable Agreement agreement;
    /** The protocol that the peer's first bytes are of, where that is another one. */
    private @Nullable String otherProtocol;

    private String closeReason = "";
    private boolean ended;
    private boolean reading;
    private boolean turnAwaited;
    private boolean hadMuch;
    private long hadMuchNanos;
    /** Answers to the pings in what is just being read. */
    private @Nullable ByteBuf pongs;

    private boolean inputEnded;
    private boolean inputEndTold;
    private final Pings pings = new Pings();
    private int pauseReasons;
    /** The last answer of the budget of unfinished bodies. Any thread. */
    private volatile boolean bodiesPause;

    private long framesRead;
    private long answersRead;

    Session(TransportContext context, EventLoop loop, Side side) {
        this.context = context;
        this.loop = loop;
        this.side = side;
        createdNanos = context.nanoTime();
        ticker = context.loops().ticker(loop);
        backlog = context.loops().backlog(loop);
        heartbeat = new Heartbeat(context.options(), createdNanos);
        decoder = new FrameDecoder(
                side, context.options().frameLimitBytes(), context.budget().newAccount(new Reader()), this::onFrame);
        input = new Input(decoder);
    }

    /** The channel has been made; it need not be connected yet. */
    abstract void begun();

    /** The peer's introduction; the first frame. */
    abstract void onHello(HelloFrame hello, Agreement agreed);

    /** Any frame but {@code HELLO}, {@code PING} and {@code PONG}. */
    abstract void onCallFrame(Frame frame);

    /** All that had come has been read, and what was written meanwhile is flushed. */
    void onReadComplete() {
        // Whoever has something left to do overrides this.
    }

    /** The channel takes bytes again, or has sent some. */
    abstract void onRoom();

    /** A {@code PONG}, with its ping's number. */
    void onPong(int number) {
        // Whoever pinged to hear of it overrides this; for the heartbeat any byte will do.
    }

    /** A ping was missed, or something was read after one was. */
    abstract void onSlow(boolean slow);

    /** Looks at the clock; returns whether calls wait. */
    abstract boolean onTick(long nowNanos);

    /** The connection has ended; told once. */
    abstract void onEnd(String reason);

    /** How long this side waits for {@code HELLO}. */
    abstract int helloTimeoutMillis();

    /** Returns how much of that time had passed before this session began. */
    long spentNanos() {
        return 0;
    }

    /** The channel has ended, and what is written does not arrive; what was read of it before follows, and then {@link #onEnd}. */
    void onBroken() {}

    /** The peer will send no more. Told once, where the channel knows halves; else the connection just ends. */
    void onInputEnd() {
        close("the peer closed the connection");
    }

    /** Whether calls wait, so that silence means more. */
    abstract boolean callsWait();

    /** Whether this side has said its last word: writing more would close the channel, and with it what is on its way. */
    boolean isOutputShut() {
        return false;
    }

    /** The last thing to say to a peer that broke the protocol. */
    abstract GoAwayFrame farewell(String reason);

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        channelContext = ctx;
        output = new Output(ctx, context.unsent(), this);
        context.medium().configure(ctx.channel());
        int limit = context.options().outboundLimitBytes();
        ctx.channel()
                .config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(
                        Math.min(LOW_WATER_BYTES, limit / 4), Math.min(HIGH_WATER_BYTES, limit / 2)));
        begun();
    }

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        context.medium().opened(ctx.channel());
        place = ticker.add(this);
        if (side == Side.CLIENT) {
            write(Introduction.hello(context, side));
            flush();
        }
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        if (heartbeat.read(context.nanoTime())) {
            onSlow(false);
        }
        ByteBuf bytes = (ByteBuf) message;
        if (agreement == null && otherProtocol == null) {
            otherProtocol = OtherProtocol.of(bytes);
        }
        try {
            input.read(bytes, isLate());
        } catch (ProtocolException e) {
            misbehaved(e);
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        writePongs();
        flushIfNeeded();
        onReadComplete();
        takeMore();
    }

    /** Nothing more is taken from the socket while something waits. */
    private void takeMore() {
        if (ended || !channel().isOpen()) { // It may be closed already, and the news of it on its way.
            return;
        }
        if (!inputEnded) { // Else Netty's epoll no longer knows the socket, and would fail.
            channel().config().setAutoRead(pauseReasons == 0 && input.isEmpty());
        }
        if (pauseReasons == 0 && !input.isEmpty()) {
            turnWanted();
        }
    }

    /** There is more to be read or sent than what is done at once. */
    @Override
    public final void turnWanted() {
        if (!turnAwaited && !ended) {
            turnAwaited = true;
            backlog.add(this, hasMuch());
        }
    }

    /** Or had a moment ago, for who asks for much now and then begins with little each time; or has just come, and nobody knows. */
    @Override
    public final boolean hasMuch() {
        long now = context.nanoTime();
        if (input.waitsForTurn() || output().waitingBytes() > LITTLE_BYTES || hasMuchToDo()) {
            hadMuchNanos = now;
            hadMuch = true;
        }
        hadMuch &= now - hadMuchNanos < MUCH_NANOS;
        return hadMuch;
    }

    /** Whether there is more to do for the peer than to read and to write. */
    boolean hasMuchToDo() {
        return false;
    }

    /** Whether what can wait for a turn should. */
    @Override
    public final boolean isLate() {
        return backlog.isLate(this);
    }

    /** The same for one that may have done much since it asked last. */
    final boolean isLateByNow() {
        return backlog.isLate();
    }

    @Override
    public final void turn() {
        turnAwaited = false;
        try {
            if (!ended) {
                output().turn();
                roomMade();
            }
            if (!ended && pauseReasons == 0 && !input.isEmpty()) {
                readTurn();
            }
            tellInputEnd();
        } catch (Throwable e) { // As if the channel had said so.
            channelContext().pipeline().fireExceptionCaught(e);
        }
    }

    private void readTurn() {
        reading = true;
        try {
            input.readWaiting();
        } catch (ProtocolException e) {
            misbehaved(e);
        }
        channelReadComplete(channelContext());
    }

    private void tellInputEnd() {
        if (inputEnded && input.isEmpty() && !inputEndTold && !ended) {
            inputEndTold = true;
            onInputEnd();
        }
    }

    /** What had come before the end counts. */
    private void readRest() {
        if (!ended && !reading) { // Else this is the end of what is just being read.
            onBroken();
            try {
                input.readAll();
            } catch (ProtocolException e) {
                misbehaved(e);
            }
        }
    }

    /** The peer will send no more; what it may still read is another matter. */
    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent) || ended) {
            return;
        }
        inputEnded = true;
        output().inputEnded();
        if (isLate()) {
            turnWanted(); // Where hundreds go at once, others are served between them.
        } else {
            tellInputEnd();
        }
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && !ended) {
            flush();
            roomMade();
        }
    }

    private void roomMade() {
        onRoom();
        flushIfNeeded();
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        try {
            readRest();
        } finally {
            end(
                    input.atFrameEnd()
                            ? "the peer closed the connection"
                            : "the peer closed the connection within a frame");
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof UncheckedIOException) {
            try {
                readRest();
            } finally {
                close(Causes.text(cause));
            }
        } else {
            context.warnings().warn("FAILED", "this side failed; connection closed", this, cause);
            close("this side failed: " + cause);
        }
    }

    private void onFrame(Frame frame) {
        input.frameRead();
        framesRead++;
        if (frame instanceof HelloFrame hello) {
            Agreement agreed = Agreement.of(side, Introduction.hello(context, side), hello);
            agreement = agreed;
            decoder.agreed(agreed.version());
            onHello(hello, agreed);
        } else if (frame instanceof PingFrame ping) {
            long now = context.nanoTime();
            pings.asked(now);
            if (heartbeat.isSign(now)) {
                answersRead++;
            }
            answer(ping);
        } else if (frame instanceof PongFrame pong) {
            answersRead++;
            pings.answered(pong.id());
            onPong(pong.id());
        } else {
            answersRead++;
            onCallFrame(frame);
        }
    }

    /** However many there are in what is just being read, their answers leave in frames as large as the pool keeps whole. */
    private void answer(PingFrame ping) {
        if (pongs != null && pongs.readableBytes() + FrameHeader.BYTES > FramePool.KEPT_BYTES) {
            writePongs();
        }
        if (pongs == null) {
            pongs = context.frames().heapBuffer(FEW_BYTES);
        }
        new PongFrame(ping.id()).encode(pongs);
    }

    private void writePongs() {
        ByteBuf bytes = pongs;
        pongs = null;
        if (bytes != null && !isOutputShut() && !ended) {
            writeBytes(bytes);
        } else if (bytes != null) {
            bytes.release();
        }
    }

    private void misbehaved(ProtocolException e) {
        if (otherProtocol != null) {
            String reason = "it speaks " + otherProtocol + ", not Tern's protocol; is this the right port?";
            context.warnings().warn(e.kind().name(), reason, this);
            close(reason);
            return;
        }
        writePongs();
        context.warnings().warn(e.kind().name(), Causes.text(e) + "; connection closed", this);
        if (agreement != null) {
            write(farewell(Causes.text(e)));
            output().turn();
        } else if (e.kind() == ProtocolException.Kind.VERSION && side == Side.SERVER) {
            // From this the client sees for itself that the versions do not fit, and can say so.
            write(Introduction.hello(context, side));
            flush();
        }
        close("the peer broke the protocol: " + e.getMessage());
    }

    @Override
    public final boolean tick(long nowNanos) {
        context.budgetSweep().tick(nowNanos);
        catchUp();
        if (!isOutputShut()) {
            beat(nowNanos);
            flushIfNeeded(); // So that what is still there has not left.
        }
        if (agreement == null
                && heartbeat.watchedNanos(nowNanos)
                        > TimeUnit.MILLISECONDS.toNanos(helloTimeoutMillis()) - spentNanos()) {
            close("no HELLO within " + helloTimeoutMillis() + " ms");
        }
        if (ended) {
            return false;
        }
        boolean callsWait = onTick(nowNanos);
        output().tick();
        return callsWait || output().triesAgain();
    }

    /** Goes on with what this loop could not be told, for want of memory as a rule. */
    private void catchUp() {
        if (turnAwaited) {
            backlog.catchUp();
        }
        pauseForBodies();
    }

    private void pauseForBodies() {
        boolean pause = bodiesPause;
        if (pause != ((pauseReasons & BODIES) != 0)) {
            pauseReading(BODIES, pause);
        }
    }

    private void beat(long nowNanos) {
        switch (heartbeat.check(nowNanos, callsWait())) {
            case PING -> pingForAnswer();
            case SIGN -> {
                // What waits to be read is sign enough.
                if (output().hasRoom()) {
                    ping();
                }
            }
            case MISSED -> onSlow(true);
            case DEAD -> close("nothing was read from the peer although it was pinged");
            case NONE -> {
                // The peer is alive, or still has time.
            }
        }
    }

    /** Sends a ping unless one is under way or was a moment ago. */
    final void probe() {
        if (agreement != null && !ended && heartbeat.probe(context.nanoTime())) {
            pingForAnswer();
            flush();
        }
    }

    /** The peer must not count as slow or dead for want of an answer to what was never sent. */
    private void pingForAnswer() {
        boolean written = false;
        try {
            ping();
            written = true;
        } finally {
            if (!written) {
                heartbeat.unsent();
            }
        }
    }

    /** Sends a ping and returns its number; 0 before {@code HELLO}, when nobody would answer. */
    final int ping() {
        if (agreement == null) {
            return 0;
        }
        int number = pings.next();
        write(new PingFrame(number));
        return number;
    }

    /**
     * Runs a task on the event loop; drops it if the transport has ended, and with it this session, or if there is no memory for it. Any
     * thread.
     */
    final void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            logger.debug("{}: the event loop has ended", this, e);
        } catch (Throwable e) { // Others have to be told all the same.
            logger.warn("{}: the event loop could not be told", this, e);
        }
    }

    /** Ticks of this connection come soon from now on, as long as calls wait. */
    final void hurry() {
        if (place != null) {
            place.hurry();
        }
    }

    /** Whether {@code HELLO} has been exchanged. */
    final boolean isAgreed() {
        return agreement != null;
    }

    final boolean hasEnded() {
        return ended;
    }

    final long ageNanos() {
        return context.nanoTime() - createdNanos;
    }

    /** The channel; there from the beginning of the session's life. */
    final Channel channel() {
        return channelContext().channel();
    }

    final ChannelHandlerContext channelContext() {
        return begun(channelContext);
    }

    private static <T> T begun(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the session has no channel yet");
        }
        return part;
    }

    /** Compression as agreed, with this side's limits. */
    final Compression compression(Agreement agreed) {
        int limit = context.options().frameLimitBytes();
        String name = agreed.compressor();
        if (name == null) {
            return Compression.none(limit);
        }
        Compressor compressor =
                context.runtime().extensions().of(Compressor.class).get(name);
        return Compression.of(compressor, context.options().compressAboveBytes(), limit);
    }

    /** What the peer has just asked for was much: what it has sent after that waits for its turn. */
    final void askedForMuch() {
        input.askedForMuch();
    }

    /** Writes a control frame, to be flushed with what else there is; drops it after this side's last word. */
    final void write(ControlFrame frame) {
        if (isOutputShut()) {
            return;
        }
        ByteBuf bytes = context.frames().heapBuffer(FEW_BYTES);
        frame.encode(bytes);
        writeBytes(bytes);
    }

    /** Writes a frame, which is given up, to be flushed with what else there is. */
    final void writeBytes(ByteBuf frame) {
        output().write(frame);
    }

    final void flush() {
        output().flush();
    }

    final void flushIfNeeded() {
        output().flushIfNeeded();
    }

    /** What leaves; there from the beginning of the session's life. */
    final Output output() {
        return begun(output);
    }

    /** Frames that were read from the beginning. */
    final long framesRead() {
        return framesRead;
    }

    /**
     * Frames that were read from the beginning, but for a {@code PING} now and then, which a peer sends that hears nothing, too. One that does
     * not read for now sends many.
     */
    final long answersRead() {
        return answersRead;
    }

    /** Whether this side reads, and the answer to its last ping is not among what it has read. */
    final boolean isPongAwaited() {
        return pauseReasons == 0 && input.isEmpty() && pings.isAnswerAwaited();
    }

    /** The id of the frame whose body is arriving; -1 between two frames. */
    final int unfinishedId() {
        return decoder.unfinishedId();
    }

    /** Bytes that were read and wait until reading goes on. */
    final long waitingInputBytes() {
        return input.waitingBytes();
    }

    /** Whether this thread is the event loop and is reading what came, so that it flushes soon. Any thread. */
    final boolean isReading() {
        return loop.inEventLoop() && reading;
    }

    /** Pauses or resumes reading for one of several reasons; while it is paused the peer's silence means nothing. */
    final void pauseReading(int reason, boolean pause) {
        int before = pauseReasons;
        pauseReasons = pause ? before | reason : before & ~reason;
        if ((before == 0) != (pauseReasons == 0)) {
            heartbeat.pause(pause, context.nanoTime());
            input.pause(pause);
            takeMore();
        }
    }

    /** Nothing more is read, and pings show whether the peer is there at all. */
    final void stopReading() {
        pauseReading(ENDED, true);
        ping();
        flush();
    }

    /** Closes the connection; only the first reason counts. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing could be done if closing failed.
    final void close(String reason) {
        if (closeReason.isEmpty()) {
            closeReason = reason;
        }
        if (channelContext == null) {
            return;
        }
        channelContext.close();
        // A channel that never became active does not become inactive.
        end(reason);
    }

    /** The same, after what was written and left to a turn. */
    final void closeAfterFlush(String reason) {
        if (channelContext != null && !ended) {
            output().turn();
        }
        close(reason);
    }

    private void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        if (place != null) {
            place.leave();
        }
        backlog.forget(this);
        input.close();
        writePongs(); // Nowhere.
        output().close();
        onEnd(closeReason.isEmpty() ? reason : closeReason);
    }

    @Override
    public String toString() {
        return channelContext == null
                ? "connection not begun"
                : "connection to " + channelContext.channel().remoteAddress();
    }

    /** What the budget of unfinished bodies asks for; any thread. */
    private final class Reader implements BodyBudget.Reader {
        @Override
        public void pause() {
            bodiesPause = true;
            execute(Session.this::pauseForBodies);
        }

        @Override
        public void resume() {
            bodiesPause = false;
            execute(Session.this::pauseForBodies);
        }

        @Override
        public void close(String reason) {
            execute(() -> {
                context.warnings().warn("BODIES", "connection closed: " + reason, Session.this);
                Session.this.close(reason);
            });
        }
    }
}
