package io.tern.protocol;

/** A received message of a stream, or its end, or both. Thread-safe. */
public final class DataFrame implements Frame {
    static final int END = 1 << 3;
    static final int ALL_FLAGS = Flags.COMPRESSED | Flags.COMPACT | END;

    private final int id;
    private final int flags;
    private final byte[] message;

    DataFrame(int id, int flags, byte[] message) {
        this.id = id;
        this.flags = flags;
        this.message = message;
    }

    @Override
    public FrameType type() {
        return FrameType.DATA;
    }

    /** The call that the stream belongs to. */
    @Override
    public int id() {
        return id;
    }

    /** Whether nothing more follows. */
    public boolean end() {
        return (flags & END) != 0;
    }

    /** Whether the message is in the compact layout. */
    public boolean compact() {
        return (flags & Flags.COMPACT) != 0;
    }

    /** Bytes of the body: what the message takes of the stream's credit. */
    public int bodyBytes() {
        return message.length;
    }

    /**
     * The encoded message, decompressed if need be.
     *
     * @throws io.tern.api.RpcException with {@link io.tern.api.StatusCode#SERIALIZATION} if it is too large or damaged
     */
    public Content message(Compression compression) {
        Content content = Content.of(message, 0, message.length);
        return (flags & Flags.COMPRESSED) != 0
                ? compression.decompress(content.toByteBuf(), 0, DataEncoder.WHAT)
                : content;
    }

    @Override
    public String toString() {
        return "DATA " + id + " (" + message.length + " bytes" + (end() ? ", end)" : ")");
    }
}
