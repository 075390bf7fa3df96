package io.tern.bench.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tern.bench.load.UserService;
import java.util.concurrent.TimeUnit;

/**
 * The server's end: methods run on the event loop, and the replies to all that one round of reading brought leave in one write.
 * Confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails reaches exceptionCaught, by its void promise.
final class ServerConnection extends ChannelInboundHandlerAdapter {
    private final Operations operations;
    private final FieldReader in = new FieldReader();
    private final FieldWriter out = new FieldWriter();

    ServerConnection(Operations operations) {
        this.operations = operations;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        in.add((ByteBuf) message);
        while (in.nextFrame()) {
            serve(ctx, in.readInt(), Operation.of(in.readByte()));
            in.endFrame();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush(ctx);
    }

    private void serve(ChannelHandlerContext ctx, int id, Operation operation) {
        int length = out.reserveInt();
        out.writeInt(id);
        out.writeByte(0);
        operations.serve(operation, in, out);
        out.setInt(length, out.size() - length - Integer.BYTES);
        if (operation == Operation.EXIST_USER_SLOWLY) {
            holdBack(ctx, out.cutFrom(length));
        }
    }

    /** A timer rather than sleep: the event loop has others to serve. */
    private void holdBack(ChannelHandlerContext ctx, byte[] reply) {
        ctx.executor()
                .schedule(
                        () -> {
                            out.writeBytes(reply);
                            flush(ctx);
                        },
                        UserService.SLOW_MILLIS,
                        TimeUnit.MILLISECONDS);
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
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        System.err.println("connection " + ctx.channel() + " is closed: " + cause);
        ctx.close();
    }
}
