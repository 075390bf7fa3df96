package io.tern.faults;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.tern.faults.Faults.Flow;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: reads from one channel, of which it is the handler, holds bytes back as long as the faults say, and
 * writes them to the other. Confined to the event loop of both.
 */
final class Pipe extends ChannelInboundHandlerAdapter {
    /** So much is held back at most before it stops reading, as a network's buffers would. */
    private static final int HELD_BYTES = 4 << 20;
    /** With a limit in bytes per second, so many pieces leave in a second. */
    private static final int PIECES_PER_SECOND = 50;

    /** Bytes that wait, or what the stream ends with after those before it. */
    private record Piece(@Nullable ByteBuf bytes, StreamDamage.End end, long dueNanos) {}

    private final Relay relay;
    private final Supplier<Faults> faults;
    private final RandomGenerator random;
    private final StreamDamage damage;
    private final ArrayDeque<Piece> held = new ArrayDeque<>();
    private int heldBytes;
    private long lastDueNanos = System.nanoTime();
    private @Nullable Channel from;
    private @Nullable Channel to;
    private boolean timed;
    /** Nothing more is held: the stream has ended, or the rest of it is lost. */
    private boolean inputOver;
    /** A black hole has swallowed bytes of this stream, and TCP delivers nothing past a gap. */
    private boolean gap;

    private boolean ended;

    Pipe(Relay relay, Supplier<Faults> faults, RandomGenerator random, RandomGenerator damageRandom) {
        this.relay = relay;
        this.faults = faults;
        this.random = random;
        damage = new StreamDamage(damageRandom);
    }

    /** Both channels are connected. */
    void begin(Channel source, Channel sink) {
        from = source;
        to = sink;
        proceed();
    }

    /** Whether the end of the stream has been passed on. */
    boolean hasEnded() {
        return ended;
    }

    /** Writes what is due, and reads if it may. */
    @SuppressWarnings("FutureReturnValueIgnored") // A timer that is not needed any more does no harm.
    void proceed() {
        if (from == null || to == null || faults.get().flow() == Flow.STALL) {
            return;
        }
        long now = System.nanoTime();
        Piece next = held.peek();
        while (next != null && next.dueNanos - now <= 0 && to.isWritable()) {
            held.remove();
            write(next, to);
            next = held.peek();
        }
        if (next != null && next.dueNanos - now > 0 && !timed) {
            timed = true;
            to.eventLoop().schedule(this::onTime, next.dueNanos - now, TimeUnit.NANOSECONDS);
        }
        if (heldBytes < HELD_BYTES) {
            from.read();
        }
    }

    private void onTime() {
        timed = false;
        proceed();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The listener hears of it.
    private void write(Piece piece, Channel sink) {
        ByteBuf bytes = piece.bytes;
        if (bytes != null) {
            heldBytes -= bytes.readableBytes();
            sink.writeAndFlush(bytes).addListener((ChannelFuture written) -> {
                if (!written.isSuccess()) {
                    relay.broken(this);
                }
            });
        } else if (piece.end == StreamDamage.End.RESET) {
            relay.reset();
        } else {
            ((DuplexChannel) sink).shutdownOutput();
            ended = true;
            relay.directionEnded();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            Faults now = faults.get();
            gap |= now.flow() == Flow.BLACK_HOLE;
            if (inputOver || gap) {
                return;
            }
            ByteBuf out = ctx.alloc().buffer(in.readableBytes());
            StreamDamage.End end = damage.apply(now.damage(), in, out);
            hold(out, now.timing());
            if (end != StreamDamage.End.NONE) {
                holdEnd(end);
            }
        } finally {
            in.release();
        }
    }

    private void hold(ByteBuf bytes, Faults.Timing timing) {
        long latency = timing.latency().toNanos();
        long jitter = timing.jitter().toNanos();
        long due = System.nanoTime() + latency + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
        int most = pieceBytes(timing);
        while (bytes.isReadable()) {
            int count = Math.min(most, bytes.readableBytes());
            long lasts =
                    timing.bytesPerSecond() == 0 ? 0 : count * TimeUnit.SECONDS.toNanos(1) / timing.bytesPerSecond();
            due = lastDueNanos - due > 0 ? lastDueNanos : due;
            lastDueNanos = due + lasts;
            held.add(new Piece(bytes.readRetainedSlice(count), StreamDamage.End.NONE, lastDueNanos));
            heldBytes += count;
        }
        bytes.release();
    }

    private static int pieceBytes(Faults.Timing timing) {
        long most = timing.sliceBytes() == 0 ? Integer.MAX_VALUE : timing.sliceBytes();
        if (timing.bytesPerSecond() > 0) {
            most = Math.min(most, Math.max(1, timing.bytesPerSecond() / PIECES_PER_SECOND));
        }
        return (int) most;
    }

    private void holdEnd(StreamDamage.End end) {
        inputOver = true;
        held.add(new Piece(null, end, lastDueNanos));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        proceed();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inputEnded();
    }

    /** Passed on after what is held, unless it is to be hidden. */
    private void inputEnded() {
        if (!inputOver && !hidesEnd()) {
            holdEnd(StreamDamage.End.TRUNCATED);
            proceed();
        }
    }

    /** Whether the end of this stream does not reach the other side. */
    boolean hidesEnd() {
        Faults now = faults.get();
        return gap || now.hidesEnd() || now.flow() == Flow.BLACK_HOLE;
    }

    /** The other pipe's writable channel is this one's. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        relay.writabilityChanged(this);
    }

    /** The connection has been reset by its peer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!hidesEnd()) {
            relay.reset();
        }
    }

    /** Nothing that is held will be written. */
    void drop() {
        inputOver = true;
        ended = true;
        for (Piece piece : held) {
            if (piece.bytes != null) {
                piece.bytes.release();
            }
        }
        held.clear();
        heldBytes = 0;
    }

    /** Closes a channel so that its peer sees a reset. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing could be done if closing failed.
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
