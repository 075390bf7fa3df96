package io.tern.protocol;

import java.util.Objects;

/**
 * The peer broke the protocol, or speaks another one: the connection cannot go on. Carries no stack trace, since a hostile
 * peer produces them in masses, and never quotes what was received beyond numbers and bounded names. Immutable, thread-safe.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was wrong, for counters and for logs that report each kind once per interval. */
    public enum Kind {
        /** The first bytes are not Tern's. */
        MAGIC,
        /** No protocol version that both sides speak, or a frame in another one than was agreed. */
        VERSION,
        /** A frame before {@code HELLO}, a second {@code HELLO}, a malformed one, or a frame in the wrong direction. */
        HANDSHAKE,
        /** A flag that this frame type does not have. */
        FLAGS,
        /** An id with its highest bit set, or zero where it must not be. */
        ID,
        /** A body length that the frame type or the frame limit does not allow. */
        LENGTH,
        /** A number skipped, redefined, beyond the bound or never defined. */
        DICTIONARY,
        /** A body that contradicts itself. */
        BODY
    }

    /** Where in the decoder it was found. */
    private final Kind kind;

    /** A violation with its kind and what, where and numbers. */
    public ProtocolException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** What was wrong. */
    public Kind kind() {
        return kind;
    }
}
