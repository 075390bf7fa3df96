package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.protocol.FrameDecoder;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been read from one channel and is not frames yet. While reading is paused, what was read already waits here, so that the
 * pause holds from the very next frame on; and after so many frames the event loop gets to other connections first, however small the frames are
 * that one peer sends. Confined to the connection's event loop.
 */
final class Input implements AutoCloseable {
    /** As many requests as one batch of replies. */
    private static final int FRAMES_AT_ONCE = 512;

    private final FrameDecoder decoder;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>(2);
    private int frames;
    private boolean paused;
    private boolean closed;

    Input(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /** Takes what was read, which is given up. */
    void add(ByteBuf bytes) {
        if (closed) {
            bytes.release();
        } else {
            waiting.add(bytes);
        }
    }

    /**
     * Hands on what waits, as much as may be now.
     *
     * @throws io.tern.protocol.ProtocolException if the peer broke the protocol
     */
    void read() {
        while (!waiting.isEmpty() && !paused && frames < FRAMES_AT_ONCE) {
            ByteBuf bytes = waiting.remove(); // Out of the reach of close(), which any frame may bring about.
            boolean left = false;
            try {
                decoder.feed(bytes);
                left = bytes.isReadable() && !closed;
            } finally {
                if (left) {
                    waiting.addFirst(bytes);
                } else {
                    bytes.release();
                }
            }
        }
    }

    /** A frame has come; to be told of each before anything is done about it. */
    void countFrame() {
        if (++frames >= FRAMES_AT_ONCE) {
            decoder.stop();
        }
    }

    /** Others have had the event loop meanwhile. */
    void nextTurn() {
        frames = 0;
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

    /** Whether the bytes so far end between two frames. */
    boolean atFrameEnd() {
        return waiting.isEmpty() && decoder.atFrameEnd();
    }

    /** Drops what waits. Idempotent. */
    @Override
    public void close() {
        closed = true;
        decoder.close();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
