package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tern.api.KeptArguments;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.protocol.Content;
import io.tern.protocol.RequestEncoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Arguments that are encoded once: by the connection that takes the call first, or in the tagged layout when the stub returns before. A
 * connection that needs another layout or serializer encodes what these bytes decode to. Thread-safe: nobody reads the caller's objects
 * after {@link #seal} or {@link #release} has returned.
 */
final class EncodedArguments implements KeptArguments {
    private static final int USUAL_BYTES = 256;

    private final MethodCodec codec;
    private final int limitBytes;
    /** The caller's own before they are encoded; then what the bytes decode to, once somebody asks. */
    private @Nullable Object @Nullable [] values;

    private byte @Nullable [] bytes;
    private boolean compact;
    private boolean released;

    /** Arguments that are not encoded yet and may take at most so many bytes. */
    EncodedArguments(MethodCodec codec, @Nullable Object[] given, int limitBytes) {
        this.codec = codec;
        this.limitBytes = limitBytes;
        values = given;
    }

    /** Appends the arguments as a codec of the same method writes them. */
    synchronized void write(MethodCodec by, ByteBuf out, boolean inCompact) {
        if (by != codec) {
            seal();
        }
        if (bytes == null) {
            int start = out.writerIndex();
            codec.writeArguments(values(), out, inCompact);
            keep(ByteBufUtil.getBytes(out, start, out.writerIndex() - start, true), inCompact);
        } else if (by == codec && compact == inCompact) {
            out.writeBytes(bytes);
        } else {
            by.writeArguments(values(), out, inCompact);
        }
    }

    @Override
    public synchronized void seal() {
        if (bytes == null) {
            ByteBuf tagged = Unpooled.buffer(Math.min(USUAL_BYTES, limitBytes), limitBytes);
            try {
                codec.writeArguments(values(), tagged, false);
                keep(ByteBufUtil.getBytes(tagged), false);
            } catch (Throwable e) {
                throw CallErrors.writing(CallErrors.WRITE_ARGUMENTS, e, () -> RequestEncoder.tooLarge(limitBytes))
                        .notExecuted(true)
                        .build();
            }
        }
    }

    @Override
    public synchronized void release() {
        released = bytes == null;
        values = null;
    }

    private void keep(byte[] encoded, boolean inCompact) {
        bytes = encoded;
        compact = inCompact;
        values = null;
    }

    @Override
    public synchronized @Nullable Object[] values() {
        @Nullable Object[] known = values;
        if (known == null) {
            if (released) {
                throw RpcException.builder(StatusCode.CANCELLED, "the call has ended")
                        .notExecuted(true)
                        .stackTrace(false)
                        .build();
            }
            byte[] encoded = Objects.requireNonNull(bytes, "neither values nor bytes");
            known = codec.readArguments(Content.of(encoded, 0, encoded.length), compact);
            values = known;
        }
        return known;
    }
}
