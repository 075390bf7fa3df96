package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a received frame carries for its reader: a part of an array that nobody changes any more, so nothing has to be released and it may
 * be read more than once. Immutable, thread-safe.
 */
public final class Content {
    private final byte[] bytes;
    private final int start;
    private final int end;

    private Content(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /** The bytes from {@code start} to before {@code end}; the array is not copied and must not change. */
    public static Content of(byte[] bytes, int start, int end) {
        return new Content(bytes, start, end);
    }

    /** Where it lies; read-only. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** How many bytes there are. */
    public int length() {
        return end - start;
    }

    /** A view of it, which needs no release. */
    public ByteBuf toByteBuf() {
        return Unpooled.wrappedBuffer(bytes, start, end - start);
    }
}
