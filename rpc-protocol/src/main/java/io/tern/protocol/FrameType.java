package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/** What a frame is. Numbers and flags are part of the wire format and never change. Thread-safe. */
public enum FrameType {
    /** Introduces a side; the first frame in each direction. */
    HELLO(1, 0, Frame.CONTROL_LIMIT_BYTES, Sender.BOTH),
    /** Gives a number to a method or an attachment key. */
    DEFINE(2, DefineFrame.KEY, Frame.CONTROL_LIMIT_BYTES, Sender.CLIENT),
    /** A call. */
    REQUEST(3, RequestFrame.ALL_FLAGS, FrameType.FRAME_LIMIT, Sender.CLIENT),
    /** Its outcome. */
    RESPONSE(4, ResponseFrame.ALL_FLAGS, FrameType.FRAME_LIMIT, Sender.SERVER),
    /** Nobody waits for a call any more. */
    CANCEL(5, 0, 0, Sender.CLIENT),
    /** Asks for a {@link #PONG}. */
    PING(6, 0, 0, Sender.BOTH),
    /** Answers a {@link #PING}. */
    PONG(7, 0, 0, Sender.BOTH),
    /** Announces the end of the connection. */
    GOAWAY(8, GoAwayFrame.LAST, Frame.CONTROL_LIMIT_BYTES, Sender.BOTH),
    /** A message of a stream. */
    DATA(9, DataFrame.ALL_FLAGS, FrameType.FRAME_LIMIT, Sender.BOTH),
    /** Allows more bytes on a stream. */
    CREDIT(10, 0, 4, Sender.BOTH);

    /** Who may send it. */
    enum Sender {
        CLIENT,
        SERVER,
        BOTH
    }

    private static final int FRAME_LIMIT = -1;
    private static final FrameType[] BY_NUMBER = new FrameType[values().length + 1];

    static {
        for (FrameType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final int flags;
    private final int bodyLimitBytes;
    private final Sender sender;

    FrameType(int number, int flags, int bodyLimitBytes, Sender sender) {
        this.number = number;
        this.flags = flags;
        this.bodyLimitBytes = bodyLimitBytes;
        this.sender = sender;
    }

    /** The number in the header. */
    public int number() {
        return number;
    }

    /** Whether the frame carries a user's data, so that its size is bounded by the receiver's frame limit. */
    public boolean carriesData() {
        return bodyLimitBytes == FRAME_LIMIT;
    }

    /** All flags this type has. */
    int flags() {
        return flags;
    }

    /** Largest body of a type that does not {@link #carriesData() carry data}. */
    int bodyLimitBytes() {
        return bodyLimitBytes;
    }

    /** Whether the id names a call or a number, which begin at 1. */
    boolean needsId() {
        return this != HELLO && this != PING && this != PONG && this != GOAWAY;
    }

    /** Whether the side may receive it. */
    boolean mayReach(Side side) {
        return sender == Sender.BOTH || (sender == Sender.CLIENT) == (side == Side.SERVER);
    }

    /** The type of a number, or null for one that this version does not know. */
    static @Nullable FrameType ofNumber(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
