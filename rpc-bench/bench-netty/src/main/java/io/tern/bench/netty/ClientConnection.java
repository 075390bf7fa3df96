package io.tern.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The client's end. Callers put calls into a queue and wake the event loop if it is not awake already; the loop encodes whatever
 * is there into one buffer, so that many calls cost one write. Replies are decoded on the loop. {@link #send} is thread-safe, all
 * else is confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails reaches exceptionCaught, by its void promise.
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final int CHUNK = 256;

    private final MpscUnboundedAtomicArrayQueue<PendingCall<?>> queue = new MpscUnboundedAtomicArrayQueue<>(CHUNK);
    private final AtomicBoolean awake = new AtomicBoolean();
    private final InFlightCalls inFlight = new InFlightCalls();
    private final FieldWriter out = new FieldWriter();
    private final FieldReader in = new FieldReader();
    private final Runnable writing = this::writeQueued;
    private volatile @Nullable ChannelHandlerContext context;

    void send(PendingCall<?> call) {
        queue.offer(call);
        if (!awake.get() && awake.compareAndSet(false, true)) {
            wake(call);
        }
    }

    private void wake(PendingCall<?> call) {
        ChannelHandlerContext current = context;
        if (current == null) {
            call.fail(new IllegalStateException("not connected"));
            return;
        }
        try {
            current.executor().execute(writing);
        } catch (RejectedExecutionException e) {
            call.fail(new IllegalStateException("the event loop has ended", e));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    private void writeQueued() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return;
        }
        do {
            for (PendingCall<?> call = queue.poll(); call != null; call = queue.poll()) {
                write(ctx, call);
            }
            flush(ctx);
            awake.set(false);
        } while (!queue.isEmpty() && awake.compareAndSet(false, true));
    }

    private void write(ChannelHandlerContext ctx, PendingCall<?> call) {
        if (ctx.channel().isActive()) {
            call.write(out, inFlight.add(call));
        } else {
            call.fail(new IllegalStateException("the connection is closed"));
        }
    }

    private void flush(ChannelHandlerContext ctx) {
        if (out.size() > 0) {
            ByteBuf batch = ctx.alloc().directBuffer(out.size());
            batch.writeBytes(out.array(), 0, out.size());
            out.clear();
            ctx.writeAndFlush(batch, ctx.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        in.add((ByteBuf) message);
        while (in.nextFrame()) {
            PendingCall<?> call = inFlight.remove(in.readInt());
            if (call != null) {
                read(call);
            }
            in.endFrame();
        }
    }

    private void read(PendingCall<?> call) {
        try {
            call.read(in);
        } catch (RuntimeException e) {
            call.fail(e);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new IllegalStateException("the connection was closed", new ClosedChannelException()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(new IllegalStateException("the connection failed", cause));
        ctx.close();
    }

    private void fail(RuntimeException reason) {
        inFlight.removeAll().forEach(call -> call.fail(reason));
    }
}
