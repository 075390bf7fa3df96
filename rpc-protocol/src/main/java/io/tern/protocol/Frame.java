package io.tern.protocol;

/**
 * A frame as the {@link FrameDecoder} hands it on. All frames own what they hold: bodies are copies in heap memory, so a
 * frame may be kept and passed to other threads, and nothing has to be released. Immutable, thread-safe.
 */
public sealed interface Frame permits ControlFrame, RequestFrame, ResponseFrame, DataFrame, OversizeFrame {
    /** Largest id: 31 bits. */
    int MAX_ID = Integer.MAX_VALUE;

    /** Largest body of a frame that carries no user's data. */
    int CONTROL_LIMIT_BYTES = 64 * 1024;

    /** What it is; of an {@link OversizeFrame} what it would have been. */
    FrameType type();

    /** The id in the header; its meaning depends on the type. */
    int id();
}
