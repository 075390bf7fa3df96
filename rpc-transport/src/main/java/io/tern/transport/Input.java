package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.protocol.FrameDecoder;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been read from one channel and is not frames yet. While reading is paused, what was read already waits here, on the heap, so that the
 * pause holds from the very next frame on. So does what a peer sends that has sent much before, or nothing yet, until it is its turn. Confined to
 * the connection's event loop.
 */
final class Input implements AutoCloseable {
    /** Who sends more at once waits for its turn, this time and the next. */
    private static final int FRAMES_AT_ONCE = 32;

    private final FrameDecoder decoder;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>(2);
    private long waitingBytes;
    private boolean paused;
    private boolean closed;
    private boolean waitsForTurn = true;
    private boolean hasTurn;
    private boolean turnOver;
    private int frames;

    Input(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /** A frame has been handed on; told by whom it was handed to. */
    void frameRead() {
        if (++frames == FRAMES_AT_ONCE && !hasTurn) {
            waitsForTurn = true;
            decoder.stop();
        }
    }

    /** What the last frame asked for was as much as one turn allows. */
    void askedForMuch() {
        waitsForTurn = true;
        turnOver = true;
        decoder.stop();
    }

    /**
     * Takes what was read, which is given up, and hands it on as far as that may be.
     *
     * @param later whether all of it is to wait for a turn
     * @throws io.tern.protocol.ProtocolException if the peer broke the protocol
     */
    void read(ByteBuf bytes, boolean later) {
        boolean left = false;
        frames = 0;
        try {
            if (waiting.isEmpty() && !paused && !closed && ((!waitsForTurn && !later) || isPartOfBody(bytes))) {
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

    /** Whether they only continue a body, which costs no more than keeping them. */
    private boolean isPartOfBody(ByteBuf bytes) {
        return bytes.readableBytes() < decoder.missingBytes();
    }

    /** A copy: what it was read into is direct memory, of which there is little, and mostly larger. */
    private void keep(ByteBuf bytes) {
        waitingBytes += bytes.readableBytes();
        waiting.add(Unpooled.copiedBuffer(bytes));
    }

    /**
     * Hands on what waits, as much as may be now: it is this peer's turn.
     *
     * @throws io.tern.protocol.ProtocolException if the peer broke the protocol
     */
    void readWaiting() {
        frames = 0;
        hasTurn = true;
        turnOver = false;
        try {
            handOnWaiting();
        } finally {
            hasTurn = false;
            waitsForTurn = turnOver || frames >= FRAMES_AT_ONCE;
        }
    }

    /**
     * Hands on all that waits, unless it is paused: nothing follows.
     *
     * @throws io.tern.protocol.ProtocolException if the peer broke the protocol
     */
    void readAll() {
        do {
            readWaiting();
        } while (turnOver && !waiting.isEmpty() && !paused);
    }

    private void handOnWaiting() {
        while (!waiting.isEmpty() && !paused && !turnOver) {
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

    /** Whether this peer sends much, or may, so that what it sends next waits for a turn. */
    boolean waitsForTurn() {
        return waitsForTurn;
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
