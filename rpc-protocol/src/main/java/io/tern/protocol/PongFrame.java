package io.tern.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Answers a {@link PingFrame}. Immutable, thread-safe.
 *
 * @param id the ping's
 */
public record PongFrame(int id) implements ControlFrame {
    public PongFrame {
        FrameHeader.checkId(id);
    }

    @Override
    public FrameType type() {
        return FrameType.PONG;
    }

    @Override
    public void encode(ByteBuf out) {
        FrameHeader.write(out, FrameType.PONG, 0, id, 0);
    }
}
