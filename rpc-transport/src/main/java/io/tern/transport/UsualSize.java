package io.tern.transport;

/**
 * About how large the frames of one kind are, so that their buffers need not grow. Thread-safe, without any promise: a lost update
 * costs one copy.
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
        int now = Math.max(frameBytes, known - (known >> FORGOTTEN_SHIFT));
        if (now != known) {
            bytes = now;
        }
    }
}
