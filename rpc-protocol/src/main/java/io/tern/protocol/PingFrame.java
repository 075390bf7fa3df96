package io.tern.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Asks for a {@link PongFrame} with the same id. Immutable, thread-safe.
 *
 * @param id chosen by the sender
 */
public record PingFrame(int id) implements ControlFrame {
    public PingFrame {
        FrameHeader.checkId(id);
    }

    @Override
    public FrameType type() {
        return FrameType.PING;
    }

    @Override
    public void encode(ByteBuf out) {
        FrameHeader.write(out, FrameType.PING, 0, id, 0);
    }
}
