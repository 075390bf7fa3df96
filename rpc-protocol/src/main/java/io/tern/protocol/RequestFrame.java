package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Priority;
import io.tern.api.TraceContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A received call: a view of its bytes, of which only what is asked for is decoded. Checked as far as its own structure goes; the
 * number of its method may be unknown, its attachments and arguments are looked at when they are read. Thread-safe.
 */
public final class RequestFrame implements Frame {
    /** Longest tag as UTF-8. */
    public static final int TAG_LIMIT_BYTES = Wire.NAME_LIMIT_BYTES;

    static final int ONEWAY = 1 << 3;
    static final int TRACE = 1 << 4;
    static final int TAG = 1 << 5;
    static final int ALL_FLAGS = Flags.COMPRESSED | Flags.COMPACT | Flags.ATTACHMENTS | ONEWAY | TRACE | TAG;

    private static final int TRACE_BYTES = 3 * Long.BYTES + 1;

    private final int id;
    private final int flags;
    private final byte[] body;
    private final @Nullable MethodDefinition inlineMethod;
    private final @Nullable TraceContext trace;
    private final int tagIndex;
    private final int attachmentsIndex;
    private final int contentIndex;
    private @Nullable Map<String, String> attachments;

    RequestFrame(int id, int flags, byte[] bytes) {
        this.id = id;
        this.flags = flags;
        body = bytes;
        Wire.need(bytes, 0, RequestEncoder.HEAD_BYTES, "REQUEST");
        checkHead();
        if (methodNumber() != 0 && (flags & (TAG | Flags.ATTACHMENTS)) == 0) { // as nearly always
            inlineMethod = null;
            trace = has(TRACE) ? readTrace(bytes, RequestEncoder.HEAD_BYTES) : null;
            tagIndex = -1;
            attachmentsIndex = -1;
            contentIndex = RequestEncoder.HEAD_BYTES + (has(TRACE) ? TRACE_BYTES : 0);
            return;
        }
        ByteBuf in = Unpooled.wrappedBuffer(bytes).skipBytes(RequestEncoder.HEAD_BYTES);
        inlineMethod = methodNumber() == 0 ? MethodDefinition.read(in) : null;
        trace = has(TRACE) ? readTrace(bytes, in.readerIndex()) : null;
        in.skipBytes(has(TRACE) ? TRACE_BYTES : 0);
        tagIndex = in.readerIndex();
        if (has(TAG)) {
            int length = Wire.readVarint(in, "tag");
            Wire.checkLength(in, length, TAG_LIMIT_BYTES, "tag");
            in.skipBytes(length);
        }
        attachmentsIndex = has(Flags.ATTACHMENTS) ? Attachments.skip(in) : -1;
        contentIndex = in.readerIndex();
    }

    private void checkHead() {
        int priority = body[RequestEncoder.PRIORITY_OFFSET] & 0xFF;
        if (attempt() == 0 || priority > 2 || remainingMillis() < 0) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY,
                    "REQUEST " + id + ": attempt " + attempt() + ", priority " + priority + ", remaining "
                            + remainingMillis()
                            + " ms (expected: attempt > 0, priority 0 to 2, time >= 0)");
        }
    }

    private static TraceContext readTrace(byte[] bytes, int at) {
        Wire.need(bytes, at, TRACE_BYTES, "trace");
        try {
            return new TraceContext(
                    Wire.longAt(bytes, at),
                    Wire.longAt(bytes, at + Long.BYTES),
                    Wire.longAt(bytes, at + 2 * Long.BYTES),
                    bytes[at + 3 * Long.BYTES]);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(ProtocolException.Kind.BODY, "trace: " + e.getMessage());
        }
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    @Override
    public FrameType type() {
        return FrameType.REQUEST;
    }

    @Override
    public int id() {
        return id;
    }

    /** The method's number for {@link ServerDictionary#method}, or 0 if its names are in {@link #inlineMethod()}. */
    public int methodNumber() {
        return Wire.shortAt(body, RequestEncoder.METHOD_OFFSET);
    }

    /** The method's names if they came with the request, else null. */
    public @Nullable MethodDefinition inlineMethod() {
        return inlineMethod;
    }

    /** Time the caller still waits, counted from when the request was written. */
    public int remainingMillis() {
        return Wire.intAt(body, RequestEncoder.REMAINING_OFFSET);
    }

    /** The attempt's number, 1 to 255. */
    public int attempt() {
        return body[RequestEncoder.ATTEMPT_OFFSET] & 0xFF;
    }

    /** How much the call matters. */
    public Priority priority() {
        return switch (body[RequestEncoder.PRIORITY_OFFSET]) {
            case 0 -> Priority.CRITICAL;
            case 1 -> Priority.NORMAL;
            default -> Priority.SHEDDABLE;
        };
    }

    /** Whether no answer is expected. */
    public boolean oneway() {
        return has(ONEWAY);
    }

    /** Whether the arguments are in the compact layout. */
    public boolean compact() {
        return has(Flags.COMPACT);
    }

    /** Whether the arguments are compressed, so that decoding them takes more than their size says. */
    public boolean compressed() {
        return has(Flags.COMPRESSED);
    }

    /** The place in a trace, or null. */
    public @Nullable TraceContext trace() {
        return trace;
    }

    /** The routing tag, or "". */
    public String tag() {
        if (!has(TAG)) {
            return "";
        }
        return Wire.readString(Unpooled.wrappedBuffer(body).readerIndex(tagIndex), Wire.NAME_LIMIT_BYTES, "tag");
    }

    /** Whether there are attachments. */
    public boolean hasAttachments() {
        return attachmentsIndex >= 0;
    }

    /**
     * The attachments, decoded at the first call.
     *
     * @throws ProtocolException if they are malformed or use a number that was not defined
     */
    public Map<String, String> attachments(ServerDictionary<?> dictionary) {
        Map<String, String> known = attachments;
        if (known == null) {
            known = hasAttachments()
                    ? Attachments.read(Unpooled.wrappedBuffer(body), attachmentsIndex, dictionary)
                    : Map.of();
            attachments = known;
        }
        return known;
    }

    /** Bytes of the whole body, for counters and limits. */
    public int bodyBytes() {
        return body.length;
    }

    /**
     * The encoded arguments, decompressed if need be.
     *
     * @throws io.tern.api.RpcException with {@link io.tern.api.StatusCode#SERIALIZATION} if they are too large or damaged
     */
    public Content arguments(Compression compression) {
        Content content = Content.of(body, contentIndex, body.length);
        return compressed() ? compression.decompress(content.toByteBuf(), contentIndex, RequestEncoder.WHAT) : content;
    }

    @Override
    public String toString() {
        return "REQUEST " + id + " (" + bodyBytes() + " bytes)";
    }
}
