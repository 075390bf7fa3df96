package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.protocol.FrameDecoder;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been read from one channel and is not frames yet. While reading is paused, what was read already waits here, on the heap, so that the
 * pause holds from the very next frame on. Confined to the connection's event loop.
 */
final class Input implements AutoCloseable {
    private final FrameDecoder decoder;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>(2);
    private long waitingBytes;
    private boolean paused;
    private boolean closed;

    Input(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Takes what was read, which is given up, and hands it on as far as that may be.
     *
     * @throws io.tern.protocol.ProtocolException if the peer broke the protocol
     */
    void read(ByteBuf bytes) {
        boolean left = false;
        try {
            if (waiting.isEmpty() && !paused && !closed) {
                decoder.feed(bytes);
            }
            left = bytes.isReadable() && !closed;
            if (left) {
                keep(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    /** A copy: what it was read into is direct memory, of which there is little, and mostly larger. */
    private void keep(ByteBuf bytes) {
        waitingBytes += bytes.readableBytes();
        waiting.add(Unpooled.copiedBuffer(bytes));
    }

    /**
     * Hands on what waits, as much as may be now.
     *
     * @throws io.tern.protocol.ProtocolException if the peer broke the protocol
     */
    void readWaiting() {
        while (!waiting.isEmpty() && !paused) {
            ByteBuf bytes = waiting.remove(); // Out of the reach of close(), which any frame may bring about.
            waitingBytes -= bytes.readableBytes();
            boolean left = false;
            try {
                decoder.feed(bytes);
                left = bytes.isReadable() && !closed;
            } finally {
                if (left) {
                    waitingBytes += bytes.readableBytes();
                    waiting.addFirst(bytes);
                } else {
                    bytes.release();
                }
            }
        }
    }

    /** Lets what follows wait, or not any more. */
    void pause(boolean pause) {
        paused = pause;
        if (pause) {
            decoder.stop();
        }
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Bytes that wait. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Whether the bytes so far end between two frames. */
    boolean atFrameEnd() {
        return waiting.isEmpty() && decoder.atFrameEnd();
    }

    /** Drops what waits. Idempotent. */
    @Override
    public void close() {
        closed = true;
        waitingBytes = 0;
        decoder.close();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
