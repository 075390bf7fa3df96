package io.tern.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Strings as UTF-8, exactly: a lone surrogate, which UTF-8 proper has no form for, is written as the three bytes that
 * its code point would have, and malformed bytes are refused instead of replaced. Stateless.
 */
final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** The upper bit of each of eight bytes. */
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** The number of bytes; {@code Integer.MAX_VALUE} also stands for more than that. */
    static int length(String value) {
        int chars = value.length();
        int ascii = 0;
        while (ascii < chars && value.charAt(ascii) < 0x80) {
            ascii++;
        }
        return ascii == chars ? chars : lengthFrom(value, ascii);
    }

    private static int lengthFrom(String value, int start) {
        long length = start;
        for (int i = start; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                length += 1;
            } else if (c < 0x800) {
                length += 2;
            } else if (isPair(value, i)) {
                length += 4;
                i++;
            } else {
                length += 3;
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, length);
    }

    /**
     * Writes a string for whose characters there is room as ASCII. Looks at the result at the end only, since most strings are ASCII and
     * a loop without a way out is a quick one.
     *
     * @return whether it is ASCII; if not, what was written means nothing
     */
    static boolean writeAscii(String value, byte[] bytes, int start) {
        int chars = value.length();
        int seen = 0;
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            seen |= c;
            bytes[start + i] = (byte) c;
        }
        return seen < 0x80;
    }

    /** Writes a string for whose {@link #length} there is room. */
    static void write(String value, byte[] bytes, int start) {
        int at = start;
        for (int i = 0; i < value.length(); i++) {
            if (isPair(value, i)) {
                at = writeCodePoint(value.codePointAt(i), bytes, at);
                i++;
            } else {
                at = writeCodePoint(value.charAt(i), bytes, at);
            }
        }
    }

    /**
     * The string that bytes stand for.
     *
     * @throws WireFormatException if they are malformed
     */
    static String read(byte[] bytes, int start, int length) {
        int end = start + length;
        int i = start;
        while (i <= end - Long.BYTES && ((long) LONG.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        for (; i < end; i++) {
            if (bytes[i] < 0) {
                return readFrom(bytes, start, i, end);
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    private static String readFrom(byte[] bytes, int start, int firstWide, int end) {
        StringBuilder text = new StringBuilder(end - start);
        text.append(new String(bytes, start, firstWide - start, StandardCharsets.ISO_8859_1));
        int i = firstWide;
        while (i < end) {
            int lead = bytes[i] & 0xFF;
            int size = sizeOf(lead);
            if (size > end - i) {
                throw new WireFormatException("malformed UTF-8");
            }
            int codePoint = size == 1 ? lead : lead & (0x7F >> size);
            for (int k = 1; k < size; k++) {
                codePoint = (codePoint << 6) | continuation(bytes[i + k]);
            }
            if (codePoint < smallestOf(size) || codePoint > Character.MAX_CODE_POINT) {
                throw new WireFormatException("malformed UTF-8");
            }
            text.appendCodePoint(codePoint);
            i += size;
        }
        return text.toString();
    }

    private static boolean isPair(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
    }

    private static int writeCodePoint(int c, byte[] bytes, int start) {
        int at = start;
        if (c < 0x80) {
            bytes[at++] = (byte) c;
        } else if (c < 0x800) {
            bytes[at++] = (byte) (0xC0 | (c >> 6));
            bytes[at++] = tail(c);
        } else if (c < 0x10000) {
            bytes[at++] = (byte) (0xE0 | (c >> 12));
            bytes[at++] = tail(c >> 6);
            bytes[at++] = tail(c);
        } else {
            bytes[at++] = (byte) (0xF0 | (c >> 18));
            bytes[at++] = tail(c >> 12);
            bytes[at++] = tail(c >> 6);
            bytes[at++] = tail(c);
        }
        return at;
    }

    private static byte tail(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private static int sizeOf(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (lead >> 5 == 0b110) {
            return 2;
        }
        if (lead >> 4 == 0b1110) {
            return 3;
        }
        if (lead >> 3 == 0b11110) {
            return 4;
        }
        throw new WireFormatException("malformed UTF-8");
    }

    private static int continuation(byte b) {
        if ((b & 0xC0) != 0x80) {
            throw new WireFormatException("malformed UTF-8");
        }
        return b & 0x3F;
    }

    /** The smallest code point that needs so many bytes: longer forms are not canonical. */
    private static int smallestOf(int size) {
        return switch (size) {
            case 1 -> 0;
            case 2 -> 0x80;
            case 3 -> 0x800;
            default -> 0x10000;
        };
    }
}
