package io.tern.protocol;

import io.tern.protocol.ProtocolException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a header that can be wrong, checked before memory is taken. Immutable, thread-safe.
 *
 * @param type the type, or null if this version does not know its number
 */
record HeaderCheck(@Nullable FrameType type, int typeNumber, int flags, int id, int length) {
    /** Whether such a frame may come now, from that side, in that version. */
    void place(Side receiver, int agreedVersion, int frameVersion) {
        boolean hello = type == FrameType.HELLO;
        if (agreedVersion == 0 && !hello) {
            throw new ProtocolException(Kind.HANDSHAKE, name() + " before HELLO");
        }
        if (agreedVersion != 0 && hello) {
            throw new ProtocolException(Kind.HANDSHAKE, "a second HELLO");
        }
        if (!hello && frameVersion != agreedVersion) {
            throw new ProtocolException(
                    Kind.VERSION, name() + " of version " + frameVersion + " (agreed: " + agreedVersion + ")");
        }
        if (type != null && !type.mayReach(receiver)) {
            throw new ProtocolException(Kind.HANDSHAKE, name() + " sent to the " + receiver);
        }
    }

    /** Whether flags, id and length are what the type allows. */
    void fields(int frameLimitBytes) {
        if (length < 0) {
            throw new ProtocolException(
                    Kind.LENGTH, name() + ": " + (length & 0xFFFF_FFFFL) + " bytes (expected: 31 bits)");
        }
        if (type == null) {
            checkLength(frameLimitBytes);
            return;
        }
        int unknown = flags & ~type.flags();
        if (unknown != 0) {
            throw new ProtocolException(Kind.FLAGS, name() + ": unknown flags 0x%04x".formatted(unknown));
        }
        if (id < 0 || (id == 0 && type.needsId())) {
            throw new ProtocolException(
                    Kind.ID, name() + ": id " + (id & 0xFFFF_FFFFL) + " (expected: 1 to " + Frame.MAX_ID + ")");
        }
        if (!type.carriesData()) {
            checkLength(type.bodyLimitBytes());
        }
    }

    private void checkLength(int limitBytes) {
        if (length > limitBytes) {
            throw new ProtocolException(
                    Kind.LENGTH, name() + ": " + length + " bytes (expected: at most " + limitBytes + ")");
        }
    }

    private String name() {
        return type == null ? "a frame of unknown type " + typeNumber : type.name();
    }
}
