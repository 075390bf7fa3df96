package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.RpcException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A received outcome of a call: a view of its bytes, of which only what is asked for is decoded. Thread-safe.
 */
public final class ResponseFrame implements Frame {
    static final int FINGERPRINT_EQUAL = 1 << 3;
    static final int ALL_FLAGS = Flags.COMPRESSED | Flags.COMPACT | Flags.ATTACHMENTS | FINGERPRINT_EQUAL;

    /** What a response says about its call. */
    public enum Status {
        /** The service returned. */
        VALUE(0),
        /** The service threw an exception that its interface declares. */
        EXCEPTION(1),
        /** The framework failed, or the service threw something else. */
        FAILURE(2);

        private static final Status[] BY_NUMBER = {VALUE, EXCEPTION, FAILURE};

        private final int number;

        Status(int number) {
            this.number = number;
        }

        /** The number on the wire. */
        public int number() {
            return number;
        }
    }

    private final int id;
    private final int flags;
    private final byte[] body;
    private final Status status;
    private final int attachmentsIndex;
    private final int contentIndex;
    private final @Nullable RpcException failure;

    ResponseFrame(int id, int flags, byte[] bytes) {
        this.id = id;
        this.flags = flags;
        body = bytes;
        Wire.need(bytes, 0, 1, "RESPONSE");
        int number = bytes[0] & 0xFF;
        if (number >= Status.BY_NUMBER.length) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY, "RESPONSE " + id + ": status " + number + " (expected: 0 to 2)");
        }
        status = Status.BY_NUMBER[number];
        if (status != Status.FAILURE && !has(Flags.ATTACHMENTS)) { // as nearly always
            attachmentsIndex = -1;
            contentIndex = 1;
            failure = null;
            return;
        }
        ByteBuf in = Unpooled.wrappedBuffer(bytes).skipBytes(1);
        attachmentsIndex = has(Flags.ATTACHMENTS) ? Attachments.skip(in) : -1;
        contentIndex = in.readerIndex();
        failure = status == Status.FAILURE ? readFailure(in) : null;
    }

    private RpcException readFailure(ByteBuf in) {
        if (has(Flags.COMPRESSED)) {
            throw new ProtocolException(ProtocolException.Kind.FLAGS, "RESPONSE " + id + ": a compressed failure");
        }
        return FailureCodec.read(in);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    @Override
    public FrameType type() {
        return FrameType.RESPONSE;
    }

    @Override
    public int id() {
        return id;
    }

    /** What it says about the call. */
    public Status status() {
        return status;
    }

    /** Whether the server's schemas of arguments and result are the client's, so that it understands the compact layout. */
    public boolean fingerprintEqual() {
        return has(FINGERPRINT_EQUAL);
    }

    /** Whether the content is in the compact layout. */
    public boolean compact() {
        return has(Flags.COMPACT);
    }

    /** Whether there are attachments. */
    public boolean hasAttachments() {
        return attachmentsIndex >= 0;
    }

    /**
     * The attachments, decoded anew at each call.
     *
     * @throws ProtocolException if they are malformed
     */
    public Map<String, String> attachments() {
        return hasAttachments() ? Attachments.read(Unpooled.wrappedBuffer(body), attachmentsIndex, null) : Map.of();
    }

    /**
     * What failed, or null unless the status is {@link Status#FAILURE}. Marked {@link RpcException#remote()}; a code that this
     * version does not know is {@link io.tern.api.StatusCode#UNKNOWN}, and its message says the number.
     */
    public @Nullable RpcException failure() {
        return failure;
    }

    /** Bytes of the whole body, for counters and limits. */
    public int bodyBytes() {
        return body.length;
    }

    /**
     * The encoded value or exception, decompressed if need be.
     *
     * @throws RpcException with {@link io.tern.api.StatusCode#SERIALIZATION} if it is too large or damaged
     */
    public Content content(Compression compression) {
        Content content = Content.of(body, contentIndex, body.length);
        return has(Flags.COMPRESSED)
                ? compression.decompress(content.toByteBuf(), contentIndex, ResponseEncoder.WHAT)
                : content;
    }

    @Override
    public String toString() {
        return "RESPONSE " + id + " " + status + " (" + bodyBytes() + " bytes)";
    }
}
