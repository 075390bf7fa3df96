package io.tern.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Allows the peer to send more bytes on a stream. Immutable, thread-safe.
 *
 * @param id the call that the stream belongs to
 * @param bytes how many more, at least 1
 */
public record CreditFrame(int id, int bytes) implements ControlFrame {
    public CreditFrame {
        FrameHeader.checkCallId(id);
        if (bytes <= 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: > 0)");
        }
    }

    @Override
    public FrameType type() {
        return FrameType.CREDIT;
    }

    @Override
    public void encode(ByteBuf out) {
        FrameHeader.write(out, FrameType.CREDIT, 0, id, Integer.BYTES);
        out.writeInt(bytes);
    }

    static CreditFrame decode(int id, ByteBuf body) {
        int bytes = body.readableBytes() == Integer.BYTES ? body.readInt() : 0;
        if (bytes <= 0) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY,
                    "CREDIT for id " + id + ": " + bytes + " bytes (expected: 4 bytes that hold a number > 0)");
        }
        return new CreditFrame(id, bytes);
    }
}
