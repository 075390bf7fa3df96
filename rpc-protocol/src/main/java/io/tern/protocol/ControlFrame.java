package io.tern.protocol;

import io.netty.buffer.ByteBuf;

/** A small frame that is written and read as a whole. Immutable, thread-safe. */
public sealed interface ControlFrame extends Frame
        permits HelloFrame, DefineFrame, CancelFrame, PingFrame, PongFrame, GoAwayFrame, CreditFrame {
    /** Appends the whole frame, header included, to {@code out}, which stays the caller's. */
    void encode(ByteBuf out);
}
