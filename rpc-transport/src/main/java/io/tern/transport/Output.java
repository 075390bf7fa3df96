package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The frames that leave one channel. Small ones are copied behind one another into one buffer, so that a flush hands the
 * operating system one piece of memory however many calls are in it; a large one goes by itself. Confined to the connection's
 * event loop.
 */
final class Output {
    /** Copying costs less than a buffer more for the system call up to about here. */
    private static final int COPIED_BYTES = 8 * 1024;

    private static final int LARGEST_BATCH_BYTES = 64 * 1024;
    private static final int SMALLEST_BATCH_BYTES = 512;

    private final ChannelHandlerContext context;
    private @Nullable ByteBuf batch;
    /** As large as the last one had to be. */
    private int batchBytes = SMALLEST_BATCH_BYTES;

    private boolean mustFlush;
    private boolean closed;

    Output(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Writes a frame, which is given up, to be flushed with what else there is. A failure arrives in {@code exceptionCaught}. */
    void write(ByteBuf frame) {
        mustFlush = true;
        int bytes = frame.readableBytes();
        if (bytes > COPIED_BYTES) {
            hand(frame);
            return;
        }
        try {
            if (!closed) {
                roomFor(bytes).writeBytes(frame);
            }
        } catch (OutOfMemoryError e) { // Part of the stream would be missing.
            context.pipeline().fireExceptionCaught(e);
        } finally {
            frame.release();
        }
    }

    /** The same, with somebody who wants to hear when the frame has left or cannot. */
    @SuppressWarnings("FutureReturnValueIgnored") // The same future.
    void write(ByteBuf frame, ChannelFutureListener listener) {
        mustFlush = true;
        handBatch();
        context.write(frame).addListener(listener);
    }

    private ByteBuf roomFor(int bytes) {
        ByteBuf current = batch;
        if (current != null && current.readableBytes() + bytes > LARGEST_BATCH_BYTES) {
            handBatch();
            current = null;
        }
        if (current == null) {
            current = channel().alloc().ioBuffer(Math.max(batchBytes, bytes));
            batch = current;
        }
        return current;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A void promise.
    private void hand(ByteBuf frame) {
        handBatch();
        context.write(frame, channel().voidPromise());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A void promise.
    private void handBatch() {
        ByteBuf ready = batch;
        if (ready != null) {
            batch = null;
            batchBytes = Math.max(SMALLEST_BATCH_BYTES, Math.max(ready.readableBytes(), batchBytes / 2));
            context.write(ready, channel().voidPromise());
        }
    }

    /** Flushes if anything was written since. */
    void flushIfNeeded() {
        if (mustFlush) {
            flush();
        }
    }

    /** Flushes. */
    void flush() {
        mustFlush = false;
        handBatch();
        context.flush();
    }

    /** The channel has ended: what was not flushed is lost, as it is in the channel itself. */
    void close() {
        closed = true;
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }

    private Channel channel() {
        return context.channel();
    }
}
