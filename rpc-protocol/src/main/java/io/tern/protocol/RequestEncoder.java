package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.tern.api.Invocation;
import io.tern.api.Priority;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests for one connection, in two steps: the calling thread encodes everything but the three fields that are known
 * only when the request leaves, and the event loop stamps those in place.
 *
 * <pre>{@code
 * ByteBuf frame = encoder.newFrame(allocator);                 // the caller's
 * int content = encoder.begin(frame, invocation, oneway, compact);
 * codec.write(invocation.arguments(), frame, layout);          // appends
 * frame = encoder.finish(frame, content);                      // still the caller's, maybe another buffer
 * queue.add(frame);                                            // the connection's; then on its event loop:
 * RequestEncoder.stamp(frame, id, number, remainingMillis);
 * }</pre>
 *
 * <p>Each frame has a buffer of its own that starts at index 0. Thread-safe.
 */
public final class RequestEncoder {
    static final String WHAT = "the request";

    static final int METHOD_OFFSET = 0;
    static final int ATTEMPT_OFFSET = 2;
    static final int PRIORITY_OFFSET = 3;
    static final int REMAINING_OFFSET = 4;
    static final int HEAD_BYTES = 8;

    private final int frameLimitBytes;
    private final int attachmentsLimitBytes;
    private final Compression compression;
    private final ClientDictionary dictionary;

    /**
     * An encoder for one connection.
     *
     * @param frameLimitBytes what was agreed, {@link Agreement#frameLimitBytes()}
     * @param attachmentsLimitBytes largest attachments, at most 64 KiB
     */
    public RequestEncoder(
            int frameLimitBytes, int attachmentsLimitBytes, Compression compression, ClientDictionary dictionary) {
        this.frameLimitBytes = frameLimitBytes;
        this.attachmentsLimitBytes = Math.min(attachmentsLimitBytes, Attachments.LIMIT_BYTES);
        this.compression = compression;
        this.dictionary = dictionary;
    }

    /**
     * A new empty buffer, the caller's to release. It cannot grow beyond the frame limit: writing more throws {@link
     * IndexOutOfBoundsException}, to be turned into {@link #tooLarge()}.
     */
    public ByteBuf newFrame(ByteBufAllocator allocator) {
        return Bodies.newFrame(allocator, 0, frameLimitBytes);
    }

    /** The same, with room for as many bytes as it will probably have, so that it need not grow. */
    public ByteBuf newFrame(ByteBufAllocator allocator, int expectedBytes) {
        return Bodies.newFrame(allocator, expectedBytes, frameLimitBytes);
    }

    /**
     * Appends header and head to a new frame; the arguments follow.
     *
     * @param compact whether the arguments will be in the compact layout
     * @return where the arguments begin, for {@link #finish}
     * @throws RpcException with {@link StatusCode#SERIALIZATION} if tag or attachments are too large
     */
    public int begin(ByteBuf frame, Invocation invocation, boolean oneway, boolean compact) {
        try {
            return writeHead(frame, invocation, oneway, compact);
        } catch (IndexOutOfBoundsException e) {
            throw tooLarge();
        }
    }

    private int writeHead(ByteBuf frame, Invocation invocation, boolean oneway, boolean compact) {
        TraceContext trace = invocation.trace();
        String tag = invocation.tag();
        Map<String, String> attachments = invocation.attachments();
        int flags = (oneway ? RequestFrame.ONEWAY : 0)
                | (compact ? Flags.COMPACT : 0)
                | (trace == null ? 0 : RequestFrame.TRACE)
                | (tag.isEmpty() ? 0 : RequestFrame.TAG)
                | (attachments.isEmpty() ? 0 : Flags.ATTACHMENTS);
        FrameHeader.write(frame, FrameType.REQUEST, flags, 0, 0);
        frame.writeShort(0)
                .writeByte(Math.max(1, Math.min(255, invocation.attempt())))
                .writeByte(number(invocation.priority()))
                .writeInt(0);
        writeTrace(frame, trace);
        if (!tag.isEmpty()) {
            writeTag(frame, tag);
        }
        if (!attachments.isEmpty()) {
            Attachments.write(frame, attachments, attachmentsLimitBytes, dictionary);
        }
        return frame.writerIndex();
    }

    private static void writeTrace(ByteBuf frame, @Nullable TraceContext trace) {
        if (trace != null) {
            frame.writeLong(trace.traceIdHigh())
                    .writeLong(trace.traceIdLow())
                    .writeLong(trace.spanId())
                    .writeByte(trace.flags());
        }
    }

    private static void writeTag(ByteBuf frame, String tag) {
        if (ByteBufUtil.utf8Bytes(tag) > Wire.NAME_LIMIT_BYTES) {
            String reason = "tag of " + tag.length() + " characters (limit: " + Wire.NAME_LIMIT_BYTES + " bytes)";
            throw RpcException.builder(StatusCode.SERIALIZATION, reason)
                    .notExecuted(true)
                    .build();
        }
        Wire.writeString(frame, tag);
    }

    /** Numbers of the wire, which do not follow the enum's order if that ever changes. */
    private static int number(Priority priority) {
        return switch (priority) {
            case CRITICAL -> 0;
            case NORMAL -> 1;
            case SHEDDABLE -> 2;
        };
    }

    /**
     * Ends a frame after its arguments have been appended: compresses them where that was agreed and pays, and fills in the
     * length. The caller gives {@code frame} up and owns the result, which may be the same buffer; if this throws, {@code
     * frame} is still the caller's.
     *
     * @param content what {@link #begin} returned
     * @throws RpcException with {@link StatusCode#SERIALIZATION} and both sizes if the frame is too large
     */
    public ByteBuf finish(ByteBuf frame, int content) {
        return Bodies.finish(frame, content, frameLimitBytes, compression, WHAT);
    }

    /** The failure of a call whose arguments did not fit into {@link #newFrame}. */
    public RpcException tooLarge() {
        return tooLarge(frameLimitBytes);
    }

    /** The failure of a call whose arguments take more than a limit, where no connection has agreed on one yet. */
    public static RpcException tooLarge(int limitBytes) {
        return Oversize.more(WHAT, limitBytes).notExecuted(true).build();
    }

    /**
     * Fills in what is known when the frame leaves, in place. Called by the event loop.
     *
     * @param id the call's
     * @param methodNumber from {@link ClientDictionary}, or 0 for a frame made by {@link #inline}
     * @param remainingMillis time left of the call's deadline, rounded up
     */
    public static void stamp(ByteBuf frame, int id, int methodNumber, int remainingMillis) {
        FrameHeader.checkCallId(id);
        int start = frame.readerIndex();
        frame.setInt(start + FrameHeader.ID_OFFSET, id);
        frame.setShort(start + FrameHeader.BYTES + METHOD_OFFSET, methodNumber);
        frame.setInt(start + FrameHeader.BYTES + REMAINING_OFFSET, Math.max(0, remainingMillis));
    }

    /**
     * The same frame with the method's names inside, for a method that the full dictionary has no number for; stamp it with
     * number 0. The caller gives {@code frame} up and owns the result, another buffer; if this throws, {@code frame} is still
     * the caller's.
     *
     * @throws RpcException with {@link StatusCode#SERIALIZATION} if the frame is too large with the names
     */
    public ByteBuf inline(ByteBuf frame, MethodDefinition method) {
        int fixed = FrameHeader.BYTES + HEAD_BYTES;
        ByteBuf result = newFrame(frame.alloc());
        boolean done = false;
        try {
            result.writeBytes(frame, frame.readerIndex(), fixed);
            method.write(result);
            result.writeBytes(frame, frame.readerIndex() + fixed, frame.readableBytes() - fixed);
            FrameHeader.end(result, 0);
            done = true;
        } catch (IndexOutOfBoundsException e) {
            throw tooLarge();
        } finally {
            if (!done) {
                result.release();
            }
        }
        frame.release();
        return result;
    }
}
