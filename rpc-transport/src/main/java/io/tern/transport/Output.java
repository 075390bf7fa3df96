package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The frames that leave one channel. Small ones are copied behind one another into one buffer, so that a flush hands the
 * operating system one piece of memory however many calls are in it; a large one goes by itself, in parts. The channel is handed no more than it
 * takes soon, and the rest waits here. Much is not sent at once but in turns, between which others are served. Confined to the connection's event
 * loop.
 */
final class Output {
    /*
     * Frames are arrays; a channel copies what it is handed to direct memory at once, not when it is sent. Where there is too little of
     * that, the JVM lets the event loop sleep for a second before it says so. So a channel gets parts, and the next ones only when it
     * has room: a peer that does not read costs little direct memory, however much it is to be sent. And where many peers do not read, each
     * channel gets one part at a time, and a small one, so that however many they are there is memory for those that do.
     */
    /** Copying costs less than a buffer more for the system call up to about here. */
    private static final int COPIED_BYTES = 8 * 1024;

    private static final int LARGEST_BATCH_BYTES = 32 * 1024;
    private static final int PART_BYTES = 64 * 1024;
    /** What a frame takes beside its bytes, as objects; Netty counts about as much for one that the channel has. */
    private static final int FRAME_BYTES = 128;
    /** More than this is sent in turns, so much in each. */
    private static final int TURN_BYTES = 128 * 1024;
    /** More than what a channel was handed can take. */
    private static final int WRITES_AT_END = 1_000;

    private final ChannelHandlerContext context;
    private final UnsentBytes unsent;
    private final Turns turns;
    private final Queue<ByteBuf> frames = new ArrayDeque<>();
    private final Queue<Awaited> awaited = new ArrayDeque<>(1);
    private long waitingBytes;
    private long framesWritten;
    private long framesHanded;
    private long handedBytes;
    /** Of {@link #unsent}, this channel's. */
    private long unsentBytes;

    /** In place of the channel, where that cannot be written to any more. */
    private @Nullable HalfClosedSocket socket;

    private boolean emptinessAwaited;
    private boolean mustFlush;
    private boolean flushing;
    private boolean closed;

    /** Whose turn it is. */
    interface Turns {
        /** {@link #turn} should be called when others have had theirs. */
        void turnWanted();

        /** Whether others should have theirs before this channel is handed any more. */
        boolean isLate();

        /** Whether it has much to be read, sent or done, or had a moment ago. */
        boolean hasMuch();
    }

    /** Who wants to hear when so many frames have left. */
    private record Awaited(long frames, ChannelFutureListener listener) {}

    /** The output of one channel. */
    Output(ChannelHandlerContext context, UnsentBytes unsent, Turns turns) {
        this.context = context;
        this.unsent = unsent;
        this.turns = turns;
    }

    /** Writes a frame, which is given up, to be flushed with what else there is. A failure arrives in {@code exceptionCaught}. */
    void write(ByteBuf frame) {
        mustFlush = true;
        int bytes = frame.readableBytes();
        if (waitingBytes + bytes > LARGEST_BATCH_BYTES && !isMuch() && !turns.isLate()) {
            hand(Long.MAX_VALUE); // Which may find that the channel has ended.
        }
        if (closed) {
            frame.release();
            return;
        }
        frames.add(frame);
        framesWritten++;
        waitingBytes += bytes;
        if (bytes > COPIED_BYTES && !isMuch() && !turns.isLate()) {
            hand(Long.MAX_VALUE);
        }
    }

    /** Whether what waits to be sent is more than one turn allows. */
    boolean isMuch() {
        return waitingBytes + channelBytes() > TURN_BYTES;
    }

    /** The same, with somebody who wants to hear when the frame has left or cannot. */
    void write(ByteBuf frame, ChannelFutureListener listener) {
        write(frame);
        awaited.add(new Awaited(framesWritten, listener));
        if (!isMuch()) {
            hand(Long.MAX_VALUE);
        }
        tellAwaited();
    }

    /** Hands the channel what it takes, until it has ever been handed so much. */
    private void hand(long limitBytes) {
        try {
            while (canHand() && handedBytes < limitBytes) {
                handNext();
            }
            if (!frames.isEmpty() && !canHand() && channel().isWritable() && socket == null) {
                awaitEmptiness();
            }
        } catch (OutOfMemoryError e) { // Part of the stream would be missing.
            context.pipeline().fireExceptionCaught(e);
        }
        tellAwaited();
    }

    private boolean canHand() {
        return !frames.isEmpty()
                && channel().isWritable()
                && (channelBytes() == 0 || (!unsent.areMany() && socket == null));
    }

    /** A channel that has room all the time does not say when it has sent what it was handed. */
    @SuppressWarnings("FutureReturnValueIgnored") // The same future.
    private void awaitEmptiness() {
        if (!emptinessAwaited) {
            emptinessAwaited = true;
            context.write(Unpooled.EMPTY_BUFFER).addListener(sent -> {
                emptinessAwaited = false;
                turns.turnWanted();
            });
        }
    }

    private void handNext() {
        ByteBuf first = frames.element();
        int bytes = first.readableBytes();
        int part = unsent.areMany() ? LARGEST_BATCH_BYTES : PART_BYTES;
        if (bytes > part) {
            handed(first.readRetainedSlice(part));
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
            copy(frame, all);
            frame.release();
        }
        return all;
    }

    /** Of an array as an array: the other way makes an object each time. */
    private static void copy(ByteBuf frame, ByteBuf all) {
        if (frame.hasArray()) {
            all.writeBytes(frame.array(), frame.arrayOffset() + frame.readerIndex(), frame.readableBytes());
        } else {
            all.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A void promise.
    private void handed(ByteBuf part) {
        int bytes = part.readableBytes();
        waitingBytes -= bytes;
        handedBytes += bytes;
        if (socket == null) {
            context.write(part, channel().voidPromise());
        } else {
            socket.take(part);
            send();
        }
    }

    private void send() {
        try {
            if (socket != null) {
                socket.send();
            }
        } catch (IOException e) {
            context.pipeline().fireExceptionCaught(e);
        }
    }

    /** What is written after all that they wait for is sent after it. */
    @SuppressWarnings("FutureReturnValueIgnored") // The same future.
    private void tellAwaited() {
        while (!awaited.isEmpty() && (closed || isSent(awaited.element().frames))) {
            context.write(Unpooled.EMPTY_BUFFER).addListener(awaited.remove().listener);
        }
    }

    /** Whether so many frames have left, or the channel has them. */
    private boolean isSent(long count) {
        return count <= framesHanded && (socket == null || socket.isEmpty());
    }

    /** The peer will send no more, which some channels cannot cope with. To be told at once. */
    void inputEnded() {
        socket = HalfClosedSocket.of(channel());
        if (socket != null) {
            channel().config().setWriteSpinCount(WRITES_AT_END); // Until the system takes no more, or all is sent.
        }
        context.flush(); // While the channel can still wait for the socket.
    }

    /** To be called from time to time: flushes what was written since, and what a socket that says nothing takes now. */
    void tick() {
        if (socket == null) {
            flushIfNeeded();
        } else {
            turn();
        }
        countUnsent(); // For the channel sends also by itself.
    }

    /** Whether something is sent only if somebody tries again soon. */
    boolean triesAgain() {
        return socket != null && !socket.isEmpty();
    }

    /** Flushes if anything was written since, unless others should have their turn before. */
    void flushIfNeeded() {
        if (!mustFlush) {
            return;
        }
        if (turns.isLate() && turns.hasMuch()) {
            turns.turnWanted();
        } else {
            flush();
        }
    }

    /** Flushes, and hands on what waits as long as the channel takes it; if that is much, when it is this channel's turn. */
    void flush() {
        if (isMuch()) {
            turns.turnWanted();
        } else {
            turn();
        }
    }

    /** Flushes as much as one turn allows. */
    void turn() {
        if (flushing) {
            mustFlush = true; // The channel has room again, and whoever heard of it has written more.
            return;
        }
        flushing = true;
        long limitBytes = handedBytes + TURN_BYTES;
        try {
            send();
            do {
                mustFlush = false;
                hand(limitBytes);
                context.flush();
            } while (mustFlush || (canHand() && handedBytes < limitBytes));
        } finally {
            flushing = false;
            countUnsent();
        }
        if (canHand() || (!frames.isEmpty() && channel().isWritable() && !emptinessAwaited && socket == null)) {
            turns.turnWanted();
        }
    }

    private void countUnsent() {
        long now = closed ? 0 : channelBytes();
        if (now != unsentBytes) {
            unsent.add(now - unsentBytes);
            unsentBytes = now;
        }
    }

    /** Whether what is written now leaves soon, as far as is known. */
    boolean hasRoom() {
        return channel().isWritable() && waitingBytes <= TURN_BYTES;
    }

    /** Bytes that the operating system has not taken, with what frames take beside them. */
    long pendingBytes() {
        return waitingBytes + (long) frames.size() * FRAME_BYTES + channelBytes();
    }

    private long channelBytes() {
        ChannelOutboundBuffer buffer = channel().unsafe().outboundBuffer();
        return (buffer == null ? 0 : buffer.totalPendingWriteBytes()) + (socket == null ? 0 : socket.unsentBytes());
    }

    /** Bytes that the channel has not been handed. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Bytes that the channel has ever been handed, or the system where there is no more channel. */
    long handedBytes() {
        return handedBytes - (socket == null ? 0 : socket.unsentBytes());
    }

    /** The channel has ended: what was not flushed is lost, as it is in the channel itself. */
    void close() {
        closed = true;
        waitingBytes = 0;
        for (ByteBuf frame = frames.poll(); frame != null; frame = frames.poll()) {
            frame.release();
        }
        if (socket != null) {
            socket.close();
        }
        tellAwaited();
        countUnsent();
    }

    private Channel channel() {
        return context.channel();
    }
}
