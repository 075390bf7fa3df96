package io.tern.protocol;

/** Takes the frames of one connection, in order. Confined to the connection's event loop. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Takes a frame. On {@link HelloFrame} it must call {@link FrameDecoder#agreed} before it returns, or throw. What it throws
     * passes through {@link FrameDecoder#feed}; the frame counts as read then.
     */
    void onFrame(Frame frame);
}
