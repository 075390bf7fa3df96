package io.tern.transport;

/**
 * About how large the frames of one kind are, so that their buffers need not grow; never more than the pool of frames keeps, for one large
 * frame must not make those after it large. Thread-safe, without any promise: a lost update costs one copy.
 */
final class UsualSize {
    private static final int FORGOTTEN_SHIFT = 6;

    private int bytes;

    /** What the next frame will probably take. */
    int bytes() {
        return bytes;
    }

    /** Learns: a larger one at once, smaller ones slowly. */
    void saw(int frameBytes) {
        int known = bytes;
        int now = Math.max(Math.min(frameBytes, FramePool.KEPT_BYTES), known - (known >> FORGOTTEN_SHIFT));
        if (now != known) {
            bytes = now;
        }
    }
}
