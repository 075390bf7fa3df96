package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * A body that arrives in pieces, in arrays of one small size: memory follows what is really there. Confined to the connection's event loop.
 */
final class BodyAccumulator {
    private final int length;
    private final BodyBudget.Account account;
    /** All but the last of one size, which is {@link SpareArrays#ARRAY_BYTES}. */
    private final List<byte[]> arrays = new ArrayList<>();

    private int capacity;
    private int size;

    /** A body of an announced length that is at most the frame limit, of which some bytes are there. */
    BodyAccumulator(int length, int readableBytes, BodyBudget.Account account) {
        this.length = length;
        this.account = account;
        account.begin(readableBytes);
    }

    /** Takes what belongs to this body; whether it is complete. */
    boolean add(ByteBuf in) {
        int end = size + Math.min(length - size, in.readableBytes());
        grow(end);
        while (size < end) {
            byte[] array = arrays.get(size / SpareArrays.ARRAY_BYTES);
            int position = size % SpareArrays.ARRAY_BYTES;
            int part = Math.min(array.length - position, end - size);
            in.readBytes(array, position, part);
            size += part;
        }
        account.arrived(size);
        return size == length;
    }

    private void grow(int needed) {
        if (needed > capacity) {
            int whole = (needed + SpareArrays.ARRAY_BYTES - 1) / SpareArrays.ARRAY_BYTES * SpareArrays.ARRAY_BYTES;
            int bytes = Math.min(length, whole) - capacity;
            account.grow(bytes, arrays);
            capacity += bytes;
        }
    }

    /** Bytes that have not come. */
    int missingBytes() {
        return length - size;
    }

    /** The complete body, an array of exactly its length, no longer counted as unfinished. */
    byte[] finish() {
        byte[] bytes;
        if (arrays.size() == 1) {
            bytes = arrays.remove(0);
        } else {
            bytes = new byte[length];
            int position = 0;
            for (byte[] array : arrays) {
                System.arraycopy(array, 0, bytes, position, array.length);
                position += array.length;
            }
        }
        drop();
        return bytes;
    }

    /** Its memory is for others now. */
    void drop() {
        account.end(arrays);
    }
}
