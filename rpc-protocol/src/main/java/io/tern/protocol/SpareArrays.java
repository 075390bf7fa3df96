package io.tern.protocol;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of one size that go from one body to the next. As long as nobody holds them the collector may take them all. Not thread-safe.
 */
final class SpareArrays {
    static final int ARRAY_BYTES = 16 * 1024;

    /** The last to come back first: its pages are warm. */
    private WeakReference<Deque<byte[]>> arrays = new WeakReference<>(new ArrayDeque<>());

    /** What keeps the collector off. */
    private @Nullable Deque<byte[]> held;
    /** The fewest there were since the last sweep. */
    private int least;

    /** Whether they stay though the collector wants room. */
    void hold(boolean hold) {
        held = hold ? arrays() : null;
    }

    long bytes() {
        return (long) arrays().size() * ARRAY_BYTES;
    }

    /** Adds as many as there are to a list, for so many bytes at most; returns for how many bytes. */
    int take(int bytes, List<byte[]> to) {
        Deque<byte[]> from = arrays();
        int taken = 0;
        for (; bytes - taken >= ARRAY_BYTES && !from.isEmpty(); taken += ARRAY_BYTES) {
            to.add(from.pop());
        }
        least = Math.min(least, from.size());
        return taken;
    }

    /** Takes back those that have the size; what is in them is anybody's. */
    void giveBack(List<byte[]> used) {
        Deque<byte[]> to = arrays();
        for (byte[] array : used) {
            if (array.length == ARRAY_BYTES) {
                to.push(array);
            }
        }
    }

    /** Lets go of what is more than so many bytes. */
    void keep(long bytes) {
        Deque<byte[]> kept = arrays();
        while (!kept.isEmpty() && (long) kept.size() * ARRAY_BYTES > bytes) {
            kept.pollLast();
        }
        least = Math.min(least, kept.size());
    }

    /** Lets go of those that nobody has needed since the last time. */
    void sweep() {
        keep(bytes() - (long) least * ARRAY_BYTES);
        least = arrays().size();
    }

    private Deque<byte[]> arrays() {
        Deque<byte[]> found = held != null ? held : arrays.get();
        if (found == null) {
            found = new ArrayDeque<>();
            arrays = new WeakReference<>(found);
            least = 0;
        }
        return found;
    }
}
