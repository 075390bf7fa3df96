package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tern.api.RpcException;

/** What the encoders of frames with a user's data share. Thread-safe. */
final class Bodies {
    private static final int FIRST_BYTES = 128;

    private Bodies() {}

    /** A buffer in heap memory, which is the fastest to write into, that cannot grow beyond the largest frame. */
    static ByteBuf newFrame(ByteBufAllocator allocator, int expectedBytes, int frameLimitBytes) {
        int max = (int) Math.min(Integer.MAX_VALUE, (long) frameLimitBytes + FrameHeader.BYTES);
        return allocator.heapBuffer(Math.min(Math.max(FIRST_BYTES, expectedBytes), max), max);
    }

    /** Compresses, checks the size and fills in the length. See {@link RequestEncoder#finish}. */
    static ByteBuf finish(ByteBuf frame, int contentIndex, int frameLimitBytes, Compression compression, String what) {
        int bodyBytes = frame.readableBytes() - FrameHeader.BYTES;
        if (bodyBytes > frameLimitBytes) {
            throw tooLarge(what, bodyBytes, frameLimitBytes);
        }
        ByteBuf result = compression.compress(frame, contentIndex);
        result.setInt(result.readerIndex() + FrameHeader.LENGTH_OFFSET, result.readableBytes() - FrameHeader.BYTES);
        return result;
    }

    static RpcException tooLarge(String what, int bodyBytes, int frameLimitBytes) {
        return Oversize.failure(what, bodyBytes, frameLimitBytes)
                .notExecuted(what.equals(RequestEncoder.WHAT))
                .build();
    }
}
