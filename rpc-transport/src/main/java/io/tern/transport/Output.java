package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The frames that leave one channel. Small ones are copied behind one another into one buffer, so that a flush hands the
 * operating system one piece of memory however many calls are in it; a large one goes by itself, in parts. The channel is handed no more than it
 * takes soon, and the rest waits here. Confined to the connection's event loop.
 */
final class Output {
    /*
     * Frames are arrays; a channel copies what it is handed to direct memory at once, not when it is sent. Where there is too little of
     * that, the JVM lets the event loop sleep for a second before it says so. So a channel gets parts, and the next ones only when it
     * has room: a peer that does not read costs little direct memory, however much it is to be sent.
     */
    /** Copying costs less than a buffer more for the system call up to about here. */
    private static final int COPIED_BYTES = 8 * 1024;

    private static final int LARGEST_BATCH_BYTES = 32 * 1024;
    private static final int PART_BYTES = 64 * 1024;

    private final ChannelHandlerContext context;
    private final Queue<ByteBuf> frames = new ArrayDeque<>();
    private final Queue<Awaited> awaited = new ArrayDeque<>(1);
    private long waitingBytes;
    private long framesWritten;
    private long framesHanded;
    private long handedBytes;
    private boolean mustFlush;
    private boolean flushing;
    private boolean closed;

    /** Who wants to hear when so many frames have left. */
    private record Awaited(long frames, ChannelFutureListener listener) {}

    Output(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Writes a frame, which is given up, to be flushed with what else there is. A failure arrives in {@code exceptionCaught}. */
    void write(ByteBuf frame) {
        mustFlush = true;
        int bytes = frame.readableBytes();
        if (waitingBytes + bytes > LARGEST_BATCH_BYTES) {
            hand(); // Which may find that the channel has ended.
        }
        if (closed) {
            frame.release();
            return;
        }
        frames.add(frame);
        framesWritten++;
        waitingBytes += bytes;
        if (bytes > COPIED_BYTES) {
            hand();
        }
    }

    /** The same, with somebody who wants to hear when the frame has left or cannot. */
    void write(ByteBuf frame, ChannelFutureListener listener) {
        write(frame);
        awaited.add(new Awaited(framesWritten, listener));
        hand();
        tellAwaited();
    }

    /** Hands the channel what it takes. */
    private void hand() {
        try {
            while (!frames.isEmpty() && channel().isWritable()) {
                handNext();
            }
        } catch (OutOfMemoryError e) { // Part of the stream would be missing.
            context.pipeline().fireExceptionCaught(e);
        }
        tellAwaited();
    }

    private void handNext() {
        ByteBuf first = frames.element();
        int bytes = first.readableBytes();
        if (bytes > PART_BYTES) {
            handed(first.readRetainedSlice(PART_BYTES));
        } else if (bytes > COPIED_BYTES || frames.size() == 1) {
            handed(removeFirst());
        } else {
            handed(joined());
        }
    }

    private ByteBuf removeFirst() {
        framesHanded++;
        return frames.remove();
    }

    /** The small frames that come next. */
    private ByteBuf joined() {
        int count = 0;
        int bytes = 0;
        for (ByteBuf frame : frames) {
            int more = frame.readableBytes();
            if (more > COPIED_BYTES || bytes + more > LARGEST_BATCH_BYTES) {
                break;
            }
            bytes += more;
            count++;
        }
        ByteBuf all = channel().alloc().ioBuffer(bytes);
        for (; count > 0; count--) {
            ByteBuf frame = removeFirst();
            all.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
            frame.release();
        }
        return all;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A void promise.
    private void handed(ByteBuf part) {
        int bytes = part.readableBytes();
        waitingBytes -= bytes;
        handedBytes += bytes;
        context.write(part, channel().voidPromise());
    }

    /** What is written after all that they wait for is sent after it. */
    @SuppressWarnings("FutureReturnValueIgnored") // The same future.
    private void tellAwaited() {
        while (!awaited.isEmpty() && (closed || awaited.element().frames <= framesHanded)) {
            context.write(Unpooled.EMPTY_BUFFER).addListener(awaited.remove().listener);
        }
    }

    /** Flushes if anything was written since. */
    void flushIfNeeded() {
        if (mustFlush) {
            flush();
        }
    }

    /** Flushes, and hands on what waits as long as the channel takes it. */
    void flush() {
        if (flushing) {
            mustFlush = true; // The channel has room again, and whoever heard of it has written more.
            return;
        }
        flushing = true;
        try {
            do {
                mustFlush = false;
                hand();
                context.flush();
            } while (mustFlush || (!frames.isEmpty() && channel().isWritable()));
        } finally {
            flushing = false;
        }
    }

    /** Bytes that the operating system has not taken. */
    long pendingBytes() {
        ChannelOutboundBuffer buffer = channel().unsafe().outboundBuffer();
        return waitingBytes + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    /** Bytes that the channel has not been handed. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Bytes that the channel has ever been handed. */
    long handedBytes() {
        return handedBytes;
    }

    /** The channel has ended: what was not flushed is lost, as it is in the channel itself. */
    void close() {
        closed = true;
        waitingBytes = 0;
        for (ByteBuf frame = frames.poll(); frame != null; frame = frames.poll()) {
            frame.release();
        }
        tellAwaited();
    }

    private Channel channel() {
        return context.channel();
    }
}
