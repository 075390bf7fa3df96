package io.tern.protocol;

import io.tern.protocol.ProtocolException.Kind;
import org.jspecify.annotations.Nullable;

/** Everything about a header that can be wrong, checked before memory is taken. The type is null if this version does not know its number. */
final class HeaderCheck {
    private HeaderCheck() {}

    /** Whether such a frame may come now, to that side, in that version. */
    static void place(@Nullable FrameType type, int typeNumber, Side receiver, int agreedVersion, int frameVersion) {
        boolean hello = type == FrameType.HELLO;
        if (agreedVersion == 0 && !hello) {
            throw new ProtocolException(Kind.HANDSHAKE, name(type, typeNumber) + " before HELLO");
        }
        if (agreedVersion != 0 && hello) {
            throw new ProtocolException(Kind.HANDSHAKE, "a second HELLO");
        }
        if (!hello && frameVersion != agreedVersion) {
            throw new ProtocolException(
                    Kind.VERSION,
                    name(type, typeNumber) + " of version " + frameVersion + " (agreed: " + agreedVersion + ")");
        }
        if (type != null && !type.mayReach(receiver)) {
            throw new ProtocolException(Kind.HANDSHAKE, name(type, typeNumber) + " sent to the " + receiver);
        }
    }

    /** Whether flags, id and length are what the type allows. */
    static void fields(@Nullable FrameType type, int typeNumber, int flags, int id, int length, int frameLimitBytes) {
        if (length < 0) {
            throw new ProtocolException(
                    Kind.LENGTH,
                    name(type, typeNumber) + ": " + (length & 0xFFFF_FFFFL) + " bytes (expected: 31 bits)");
        }
        if (type == null) {
            checkLength(type, typeNumber, length, frameLimitBytes);
            return;
        }
        int unknown = flags & ~type.flags();
        if (unknown != 0) {
            throw new ProtocolException(
                    Kind.FLAGS, name(type, typeNumber) + ": unknown flags 0x%04x".formatted(unknown));
        }
        if (id < 0 || (id == 0 && type.needsId())) {
            throw new ProtocolException(
                    Kind.ID,
                    name(type, typeNumber) + ": id " + (id & 0xFFFF_FFFFL) + " (expected: 1 to " + Frame.MAX_ID + ")");
        }
        if (!type.carriesData()) {
            checkLength(type, typeNumber, length, type.bodyLimitBytes());
        }
    }

    private static void checkLength(@Nullable FrameType type, int typeNumber, int length, int limitBytes) {
        if (length > limitBytes) {
            throw new ProtocolException(
                    Kind.LENGTH,
                    name(type, typeNumber) + ": " + length + " bytes (expected: at most " + limitBytes + ")");
        }
    }

    private static String name(@Nullable FrameType type, int typeNumber) {
        return type == null ? "a frame of unknown type " + typeNumber : type.name();
    }
}
