package io.tern.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Nobody waits for a call any more; no {@code RESPONSE} follows. Immutable, thread-safe.
 *
 * @param id the call
 */
public record CancelFrame(int id) implements ControlFrame {
    public CancelFrame {
        FrameHeader.checkCallId(id);
    }

    @Override
    public FrameType type() {
        return FrameType.CANCEL;
    }

    @Override
    public void encode(ByteBuf out) {
        FrameHeader.write(out, FrameType.CANCEL, 0, id, 0);
    }
}
