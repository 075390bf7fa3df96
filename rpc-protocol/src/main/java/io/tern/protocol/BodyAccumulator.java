package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * A body that arrives in pieces, in arrays of which each next one is as large as all before it, up to a bound: memory follows what is really
 * there, and while a body is unfinished no array of it is so large that collectors treat it apart. Confined to the connection's event loop.
 */
final class BodyAccumulator {
    static final int FIRST_BYTES = 16 * 1024;
    /** G1 gives arrays of half a region regions of their own; its smallest has 1 MiB. */
    private static final int LARGEST_BYTES = 256 * 1024;

    private final int length;
    private final BodyBudget.Account account;
    private final List<byte[]> full = new ArrayList<>();
    private byte[] last;
    private int lastSize;
    private int size;

    /** A body of an announced length that is at most the frame limit, of which some bytes are there. */
    BodyAccumulator(int length, int readableBytes, BodyBudget.Account account) {
        this.length = length;
        this.account = account;
        this.last = new byte[Math.min(length, Math.max(readableBytes, FIRST_BYTES))];
        account.begin(last.length, readableBytes);
    }

    /** Takes what belongs to this body; whether it is complete. */
    boolean add(ByteBuf in) {
        while (size < length && in.isReadable()) {
            if (lastSize == last.length) {
                addArray();
            }
            int part = Math.min(last.length - lastSize, in.readableBytes());
            in.readBytes(last, lastSize, part);
            lastSize += part;
            size += part;
        }
        account.arrived(size);
        return size == length;
    }

    /** Bytes that have not come. */
    int missingBytes() {
        return length - size;
    }

    private void addArray() {
        int bytes = Math.min(length - size, Math.min(size, LARGEST_BYTES));
        account.grow(bytes);
        full.add(last);
        last = new byte[bytes];
        lastSize = 0;
    }

    /** The complete body, an array of exactly its length, no longer counted as unfinished. */
    byte[] finish() {
        account.end();
        if (full.isEmpty()) {
            return last;
        }
        byte[] bytes = new byte[length];
        int position = 0;
        for (byte[] array : full) {
            System.arraycopy(array, 0, bytes, position, array.length);
            position += array.length;
        }
        System.arraycopy(last, 0, bytes, position, last.length);
        return bytes;
    }
}
