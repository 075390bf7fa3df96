package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The frames that leave one channel. Small ones are copied behind one another into one buffer, so that a flush hands the
 * operating system one piece of memory however many calls are in it; a large one goes by itself. Confined to the connection's
 * event loop.
 */
final class Output {
    /** Copying costs less than a buffer more for the system call up to about here. */
    private static final int COPIED_BYTES = 8 * 1024;

    private static final int LARGEST_BATCH_BYTES = 32 * 1024;

    private final ChannelHandlerContext context;
    private final Queue<ByteBuf> batch = new ArrayDeque<>();
    private int batchBytes;
    private boolean mustFlush;
    private boolean closed;

    Output(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Writes a frame, which is given up, to be flushed with what else there is. A failure arrives in {@code exceptionCaught}. */
    @SuppressWarnings("FutureReturnValueIgnored") // A void promise.
    void write(ByteBuf frame) {
        mustFlush = true;
        int bytes = frame.readableBytes();
        if (bytes > COPIED_BYTES || batchBytes + bytes > LARGEST_BATCH_BYTES) {
            handBatch(); // Which may find that the channel has ended.
        }
        if (closed) {
            frame.release();
        } else if (bytes > COPIED_BYTES) {
            context.write(frame, channel().voidPromise());
        } else {
            batch.add(frame);
            batchBytes += bytes;
        }
    }

    /** The same, with somebody who wants to hear when the frame has left or cannot. */
    @SuppressWarnings("FutureReturnValueIgnored") // The same future.
    void write(ByteBuf frame, ChannelFutureListener listener) {
        mustFlush = true;
        handBatch();
        context.write(frame).addListener(listener);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A void promise.
    private void handBatch() {
        if (batch.isEmpty()) {
            return;
        }
        try {
            context.write(
                    batch.size() == 1 ? batch.remove() : joined(), channel().voidPromise());
        } catch (OutOfMemoryError e) { // Part of the stream would be missing.
            context.pipeline().fireExceptionCaught(e);
        } finally {
            release();
        }
    }

    private ByteBuf joined() {
        ByteBuf all = channel().alloc().ioBuffer(batchBytes);
        for (ByteBuf frame : batch) {
            all.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
        }
        return all;
    }

    private void release() {
        batchBytes = 0;
        for (ByteBuf frame = batch.poll(); frame != null; frame = batch.poll()) {
            frame.release();
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
        release();
    }

    private Channel channel() {
        return context.channel();
    }
}
