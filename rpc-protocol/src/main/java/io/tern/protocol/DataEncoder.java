package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tern.api.RpcException;

/**
 * Writes messages of streams for one connection. Each frame has a buffer of its own that starts at index 0. Thread-safe.
 */
public final class DataEncoder {
    static final String WHAT = "the message";

    private final int frameLimitBytes;
    private final Compression compression;

    /**
     * An encoder for one connection.
     *
     * @param frameLimitBytes what was agreed, {@link Agreement#frameLimitBytes()}
     */
    public DataEncoder(int frameLimitBytes, Compression compression) {
        this.frameLimitBytes = frameLimitBytes;
        this.compression = compression;
    }

    /** As {@link RequestEncoder#newFrame}. */
    public ByteBuf newFrame(ByteBufAllocator allocator) {
        return Bodies.newFrame(allocator, 0, frameLimitBytes);
    }

    /**
     * Appends the header to a new frame; the message follows, or nothing.
     *
     * @param id the call that the stream belongs to
     * @param end whether this side sends nothing more on the stream
     * @param compact whether the message will be in the compact layout
     * @return where the message begins, for {@link #finish}
     */
    public int begin(ByteBuf frame, int id, boolean end, boolean compact) {
        FrameHeader.checkCallId(id);
        FrameHeader.write(frame, FrameType.DATA, (end ? DataFrame.END : 0) | (compact ? Flags.COMPACT : 0), id, 0);
        return frame.writerIndex();
    }

    /** Ends a frame after its message has been appended; ownership and errors as {@link RequestEncoder#finish}. */
    public ByteBuf finish(ByteBuf frame, int content) {
        return Bodies.finish(frame, content, frameLimitBytes, compression, WHAT);
    }

    /** The failure of a message that did not fit into {@link #newFrame}. */
    public RpcException tooLarge() {
        return Oversize.more(WHAT, frameLimitBytes).build();
    }
}
