package io.tern.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The sixteen bytes before every body: magic (4), version (1), type (1), flags (2), id (4), body length (4), big-endian. The
 * layout is frozen for all versions. Thread-safe.
 */
public final class FrameHeader {
    /** Bytes of a header. */
    public static final int BYTES = 16;

    /** The first four bytes: {@code TERN}. */
    public static final int MAGIC = 0x5445524E;

    /** The protocol version that this implementation speaks. */
    public static final int VERSION = 1;

    /** The minor version: grows with additions that an older peer may ignore. */
    public static final int MINOR_VERSION = 1;

    /** The minor version from which a server says in a failure that it does not serve the service. */
    static final int SAYS_NOT_SERVED = 1;

    static final int VERSION_OFFSET = 4;
    static final int TYPE_OFFSET = 5;
    static final int FLAGS_OFFSET = 6;
    static final int ID_OFFSET = 8;
    static final int LENGTH_OFFSET = 12;

    private FrameHeader() {}

    static void write(ByteBuf out, FrameType type, int flags, int id, int bodyBytes) {
        out.writeInt(MAGIC)
                .writeByte(VERSION)
                .writeByte(type.number())
                .writeShort(flags)
                .writeInt(id)
                .writeInt(bodyBytes);
    }

    /** Writes a header whose length {@link #end} fills in; returns where it starts. */
    static int begin(ByteBuf out, FrameType type, int flags, int id) {
        int start = out.writerIndex();
        write(out, type, flags, id, 0);
        return start;
    }

    static void end(ByteBuf out, int start) {
        out.setInt(start + LENGTH_OFFSET, out.writerIndex() - start - BYTES);
    }

    static void checkId(int id) {
        if (id < 0) {
            throw new IllegalArgumentException("id: " + id + " (expected: 0 to " + Frame.MAX_ID + ")");
        }
    }

    static void checkCallId(int id) {
        if (id <= 0) {
            throw new IllegalArgumentException("id: " + id + " (expected: 1 to " + Frame.MAX_ID + ")");
        }
    }
}
