package io.tern.faults.hostile;

import java.nio.ByteBuffer;

/** Counts the frames of a stream, however it is cut. Not thread-safe. */
final class FrameCount {
    private static final int LENGTH_OFFSET = 12;
    private static final int HEADER_BYTES = 16;

    private int inHeader;
    private int length;
    private int toSkip;
    private long total;

    /** More of the stream has come. */
    void count(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (toSkip > 0) {
                int skipped = Math.min(toSkip, bytes.remaining());
                bytes.position(bytes.position() + skipped);
                toSkip -= skipped;
            } else {
                header(bytes.get());
            }
        }
    }

    private void header(byte next) {
        length = inHeader >= LENGTH_OFFSET ? length << Byte.SIZE | (next & 0xFF) : 0;
        if (++inHeader == HEADER_BYTES) {
            inHeader = 0;
            toSkip = length;
            total++;
        }
    }

    /** Frames whose header has come. */
    long total() {
        return total;
    }
}
