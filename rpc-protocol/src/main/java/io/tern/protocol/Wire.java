package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The encodings that all frames share: varints, strings and lists of them. Thread-safe. */
final class Wire {
    /** Largest name of an interface, method, type, serializer or key as UTF-8. */
    static final int NAME_LIMIT_BYTES = 1024;

    private Wire() {}

    /** Seven bits a byte, lowest first, the eighth says that more follow; 31 bits, so at most five bytes. */
    static void writeVarint(ByteBuf out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.writeByte(rest | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** Seven bits in each byte, at least one byte: 9/64 is a little less than 1/7, and exact enough up to 64 bits. */
    static int varintBytes(long value) {
        return (640 - 9 * Long.numberOfLeadingZeros(value)) >>> 6;
    }

    static int readVarint(ByteBuf in, String what) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (!in.isReadable()) {
                throw truncated(what);
            }
            int b = in.readByte();
            if (shift == 28 && (b & 0xF8) != 0) {
                break;
            }
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new ProtocolException(ProtocolException.Kind.BODY, what + ": a varint of more than 31 bits");
    }

    static void writeString(ByteBuf out, String text) {
        int bytes = ByteBufUtil.utf8Bytes(text);
        writeVarint(out, bytes);
        writeText(out, text, bytes);
    }

    /** Asks for the room it really needs: a frame's buffer ends at the frame limit. */
    static void writeText(ByteBuf out, String text, int bytes) {
        ByteBufUtil.reserveAndWriteUtf8(out, text, bytes);
    }

    static int stringBytes(String text) {
        int bytes = ByteBufUtil.utf8Bytes(text);
        return varintBytes(bytes) + bytes;
    }

    static String readString(ByteBuf in, int limitBytes, String what) {
        return readText(in, readVarint(in, what), limitBytes, what);
    }

    static String readText(ByteBuf in, int bytes, int limitBytes, String what) {
        checkLength(in, bytes, limitBytes, what);
        return in.readCharSequence(bytes, StandardCharsets.UTF_8).toString();
    }

    static void checkLength(ByteBuf in, int bytes, int limitBytes, String what) {
        if (bytes > limitBytes) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY, what + ": " + bytes + " bytes (limit: " + limitBytes + ")");
        }
        if (bytes > in.readableBytes()) {
            throw truncated(what);
        }
    }

    static void writeStrings(ByteBuf out, Collection<String> texts) {
        writeVarint(out, texts.size());
        texts.forEach(text -> writeString(out, text));
    }

    static List<String> readStrings(ByteBuf in, int limit, String what) {
        int count = readVarint(in, what);
        if (count > limit) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY, what + ": " + count + " entries (limit: " + limit + ")");
        }
        List<String> texts = new ArrayList<>(Math.min(count, in.readableBytes()));
        for (int i = 0; i < count; i++) {
            texts.add(readString(in, NAME_LIMIT_BYTES, what));
        }
        return texts;
    }

    /** The text itself, or its beginning with an ellipsis so that it takes at most {@code limitBytes} as UTF-8. */
    static String cut(String text, int limitBytes) {
        if (text.length() * 3L <= limitBytes || ByteBufUtil.utf8Bytes(text) <= limitBytes) {
            return text;
        }
        int room = limitBytes - 3;
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            int size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes + size > room) {
                break;
            }
            bytes += size;
            end += Character.charCount(point);
        }
        return text.substring(0, end) + '\u2026';
    }

    static void checkEnd(ByteBuf in, String what) {
        if (in.isReadable()) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY, what + ": " + in.readableBytes() + " bytes after its end");
        }
    }

    static void need(byte[] in, int from, int bytes, String what) {
        if (in.length - from < bytes) {
            throw truncated(what);
        }
    }

    static int shortAt(byte[] in, int index) {
        return ((in[index] & 0xFF) << 8) | (in[index + 1] & 0xFF);
    }

    static int intAt(byte[] in, int index) {
        return (shortAt(in, index) << 16) | shortAt(in, index + 2);
    }

    static long longAt(byte[] in, int index) {
        return ((long) intAt(in, index) << 32) | (intAt(in, index + 4) & 0xFFFF_FFFFL);
    }

    static void need(ByteBuf in, int bytes, String what) {
        if (in.readableBytes() < bytes) {
            throw truncated(what);
        }
    }

    private static ProtocolException truncated(String what) {
        return new ProtocolException(ProtocolException.Kind.BODY, what + ": the body ends too early");
    }
}
