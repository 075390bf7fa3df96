package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the two sides of a connection agreed on about compressing, with this side's limits. Immutable, thread-safe. */
public final class Compression {
    private static final int FIRST_BYTES = 16 * 1024;

    private final @Nullable Compressor compressor;
    private final int aboveBytes;
    private final int frameLimitBytes;

    private Compression(@Nullable Compressor compressor, int aboveBytes, int frameLimitBytes) {
        this.compressor = compressor;
        this.aboveBytes = aboveBytes;
        this.frameLimitBytes = frameLimitBytes;
    }

    /**
     * Compression by the agreed compressor.
     *
     * @param compressor the extension that {@link Agreement#compressor()} names; stays its owner's
     * @param aboveBytes bodies up to this size are sent as they are
     * @param frameLimitBytes this side's own limit, for what it receives
     */
    public static Compression of(Compressor compressor, int aboveBytes, int frameLimitBytes) {
        return new Compression(Objects.requireNonNull(compressor, "compressor"), aboveBytes, frameLimitBytes);
    }

    /** No compression was agreed. */
    public static Compression none(int frameLimitBytes) {
        return new Compression(null, Integer.MAX_VALUE, frameLimitBytes);
    }

    /**
     * The frame with its content from {@code contentIndex} on compressed and the header's flag set, or the frame itself if
     * that gains nothing. Takes ownership of {@code frame} if it returns another buffer; if it throws, the frame is still the caller's.
     */
    ByteBuf compress(ByteBuf frame, int contentIndex) {
        int contentBytes = frame.writerIndex() - contentIndex;
        if (compressor == null || contentBytes <= aboveBytes) {
            return frame;
        }
        int maxBytes = contentBytes - Integer.BYTES - 1;
        ByteBuf smaller = frame.alloc().ioBuffer(contentIndex - frame.readerIndex() + contentBytes);
        boolean used = false;
        try {
            smaller.writeBytes(frame, frame.readerIndex(), contentIndex - frame.readerIndex());
            smaller.writeInt(contentBytes);
            int before = smaller.writerIndex();
            used = compressor.compress(frame.slice(contentIndex, contentBytes), smaller, maxBytes)
                    && smaller.writerIndex() - before <= maxBytes;
        } finally {
            if (!used) {
                smaller.release();
            }
        }
        if (!used) {
            return frame;
        }
        int flags = smaller.getUnsignedShort(FrameHeader.FLAGS_OFFSET);
        smaller.setShort(FrameHeader.FLAGS_OFFSET, flags | Flags.COMPRESSED);
        frame.release();
        return smaller;
    }

    /**
     * The content of a received frame as it was before compression.
     *
     * @param headBytes what stands before the content in the body, for the limit
     * @throws RpcException with {@link StatusCode#SERIALIZATION} if it is too large, damaged, or nothing was agreed
     */
    Content decompress(ByteBuf content, int headBytes, String what) {
        if (compressor == null) {
            throw damaged(what, "it is compressed, though no compressor was agreed");
        }
        int announced = content.readableBytes() < Integer.BYTES ? -1 : content.readInt();
        if (announced < 0) {
            throw damaged(what, "its size before compression is missing or negative");
        }
        if (announced > frameLimitBytes - headBytes) {
            throw Oversize.failure(what, (long) announced + headBytes, frameLimitBytes)
                    .build();
        }
        ByteBuf target = Unpooled.buffer(Math.min(announced, FIRST_BYTES), announced);
        try {
            compressor.decompress(content, target, announced);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(what, "it does not decompress: " + e.getMessage());
        }
        if (target.readableBytes() != announced) {
            throw damaged(
                    what, "it decompresses to " + target.readableBytes() + " bytes (announced: " + announced + ")");
        }
        return Content.of(target.array(), 0, announced);
    }

    private static RpcException damaged(String what, String why) {
        return RpcException.of(StatusCode.SERIALIZATION, what + " cannot be read: " + why);
    }
}
