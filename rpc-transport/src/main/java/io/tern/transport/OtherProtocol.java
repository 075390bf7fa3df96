package io.tern.transport;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Recognizes what else than Tern answers at a port that somebody named by mistake. Thread-safe. */
final class OtherProtocol {
    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEAD_BYTES = 9;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int HTTP_2_SETTINGS = 0x04;

    private OtherProtocol() {}

    /** Returns the protocol of the first bytes that a server sent, or null if it is none that is known. Reads nothing. */
    static @Nullable String of(ByteBuf first) {
        if (startsWith(first, HTTP) || isHttp2(first)) {
            return "HTTP";
        }
        return isTls(first) ? "TLS" : null;
    }

    private static boolean startsWith(ByteBuf bytes, byte[] expected) {
        if (bytes.readableBytes() < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** A record of an alert or a handshake, of SSL 3 to TLS 1.3. */
    private static boolean isTls(ByteBuf bytes) {
        int at = bytes.readerIndex();
        return bytes.readableBytes() >= 3
                && (bytes.getByte(at) == TLS_ALERT || bytes.getByte(at) == TLS_HANDSHAKE)
                && bytes.getByte(at + 1) == 3
                && bytes.getUnsignedByte(at + 2) <= 4;
    }

    /** {@code SETTINGS} of stream 0, which begins whatever an HTTP/2 server says. */
    private static boolean isHttp2(ByteBuf bytes) {
        int at = bytes.readerIndex();
        return bytes.readableBytes() >= FRAME_HEAD_BYTES
                && bytes.getUnsignedShort(at) == 0
                && bytes.getByte(at + 3) == HTTP_2_SETTINGS
                && bytes.getInt(at + 5) == 0;
    }
}
