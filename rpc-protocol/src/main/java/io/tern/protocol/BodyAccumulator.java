package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A body that arrives in pieces, in an array that doubles with what is really there. Confined to the connection's event loop.
 */
final class BodyAccumulator {
    static final int FIRST_BYTES = 16 * 1024;

    private final int length;
    private final BodyBudget.Account account;
    private byte[] bytes;
    private int size;

    /** A body of an announced length that is at most the frame limit, of which some bytes are there. */
    BodyAccumulator(int length, int readableBytes, BodyBudget.Account account) {
        this.length = length;
        this.account = account;
        this.bytes = new byte[Math.min(length, Math.max(readableBytes, FIRST_BYTES))];
        account.begin(bytes.length, readableBytes);
    }

    /** Takes what belongs to this body; whether it is complete. */
    boolean add(ByteBuf in) {
        int part = Math.min(length - size, in.readableBytes());
        ensure(size + part);
        in.readBytes(bytes, size, part);
        size += part;
        account.arrived(size);
        return size == length;
    }

    private void ensure(int needed) {
        if (needed > bytes.length) {
            long doubled = Math.max(needed, 2L * bytes.length);
            int capacity = (int) Math.min(length, doubled);
            account.grow(capacity - bytes.length);
            bytes = Arrays.copyOf(bytes, capacity);
        }
    }

    /** The complete body, an array of exactly its length, no longer counted as unfinished. */
    byte[] finish() {
        account.end();
        return bytes;
    }
}
