package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tern.api.RpcException;
import java.util.Map;

/**
 * Writes responses for one connection, complete with their id.
 *
 * <pre>{@code
 * ByteBuf frame = encoder.newFrame(allocator);                 // the caller's
 * int content = encoder.begin(frame, id, Status.VALUE, fingerprintEqual, compact, attachments);
 * codec.write(new Object[] {value}, frame, layout);            // appends
 * frame = encoder.finish(frame, content);                      // still the caller's, maybe another buffer
 * }</pre>
 *
 * <p>Each frame has a buffer of its own that starts at index 0. Thread-safe.
 */
public final class ResponseEncoder {
    static final String WHAT = "the reply";

    private final int frameLimitBytes;
    private final int attachmentsLimitBytes;
    private final Compression compression;

    /**
     * An encoder for one connection.
     *
     * @param frameLimitBytes what was agreed, {@link Agreement#frameLimitBytes()}
     * @param attachmentsLimitBytes largest attachments, at most 64 KiB
     */
    public ResponseEncoder(int frameLimitBytes, int attachmentsLimitBytes, Compression compression) {
        this.frameLimitBytes = frameLimitBytes;
        this.attachmentsLimitBytes = Math.min(attachmentsLimitBytes, Attachments.LIMIT_BYTES);
        this.compression = compression;
    }

    /** As {@link RequestEncoder#newFrame}. */
    public ByteBuf newFrame(ByteBufAllocator allocator) {
        return Bodies.newFrame(allocator, 0, frameLimitBytes);
    }

    /** The same, with room for as many bytes as it will probably have, so that it need not grow. */
    public ByteBuf newFrame(ByteBufAllocator allocator, int expectedBytes) {
        return Bodies.newFrame(allocator, expectedBytes, frameLimitBytes);
    }

    /**
     * Appends everything before the value or exception to a new frame.
     *
     * @param status {@link ResponseFrame.Status#VALUE} or {@link ResponseFrame.Status#EXCEPTION}
     * @param fingerprintEqual whether the client's schemas are this side's
     * @param compact whether the content will be in the compact layout
     * @return where the content begins, for {@link #finish}
     * @throws RpcException with {@link io.tern.api.StatusCode#SERIALIZATION} if the attachments are too large
     */
    public int begin(
            ByteBuf frame,
            int id,
            ResponseFrame.Status status,
            boolean fingerprintEqual,
            boolean compact,
            Map<String, String> attachments) {
        FrameHeader.checkCallId(id);
        int flags = (fingerprintEqual ? ResponseFrame.FINGERPRINT_EQUAL : 0)
                | (compact ? Flags.COMPACT : 0)
                | (attachments.isEmpty() ? 0 : Flags.ATTACHMENTS);
        FrameHeader.write(frame, FrameType.RESPONSE, flags, id, 0);
        frame.writeByte(status.number());
        try {
            if (!attachments.isEmpty()) {
                Attachments.write(frame, attachments, attachmentsLimitBytes, null);
            }
            return frame.writerIndex();
        } catch (IndexOutOfBoundsException e) {
            throw tooLarge();
        }
    }

    /** Ends a frame after its content has been appended; ownership and errors as {@link RequestEncoder#finish}. */
    public ByteBuf finish(ByteBuf frame, int content) {
        return Bodies.finish(frame, content, frameLimitBytes, compression, WHAT);
    }

    /** The failure of a call whose result did not fit into {@link #newFrame}; the method did run. */
    public RpcException tooLarge() {
        return Oversize.more(WHAT, frameLimitBytes).build();
    }

    /**
     * A whole frame that says what failed; the caller's. Of the failure travel code, reason, remote stack, not-executed,
     * not-served, scope and retry-after; texts are cut so that the frame always fits.
     */
    public ByteBuf failure(ByteBufAllocator allocator, int id, RpcException failure, boolean fingerprintEqual) {
        ByteBuf frame = newFrame(allocator);
        begin(frame, id, ResponseFrame.Status.FAILURE, fingerprintEqual, false, Map.of());
        FailureCodec.write(frame, failure, frameLimitBytes);
        FrameHeader.end(frame, 0);
        return frame;
    }
}
