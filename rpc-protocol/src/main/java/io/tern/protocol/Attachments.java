package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attachments on the wire: their length (4 bytes), then key and value until it is used up. A key is a dictionary number or
 * text; the lowest bit of the varint before it says which. Thread-safe.
 */
final class Attachments {
    /** Largest encoding. */
    static final int LIMIT_BYTES = 64 * 1024;

    /** Largest number of entries, so that keys made to collide in hash tables cost nothing. */
    static final int LIMIT_ENTRIES = 1024;

    private Attachments() {}

    /** Writes them; keys that {@code dictionary} knows go as numbers. Whoever wrote too many gets a typed error. */
    static void write(
            ByteBuf out, Map<String, String> attachments, int limitBytes, @Nullable ClientDictionary dictionary) {
        if (attachments.size() > LIMIT_ENTRIES) {
            throw tooLarge(
                    dictionary, "attachments: " + attachments.size() + " entries (limit: " + LIMIT_ENTRIES + ")");
        }
        int start = out.writeInt(0).writerIndex();
        for (Map.Entry<String, String> entry : attachments.entrySet()) {
            String key = entry.getKey();
            String value = entry.getValue();
            long bytes = (long) out.writerIndex() - start + key.length() + value.length();
            if (bytes <= limitBytes) {
                writeKey(out, key, dictionary == null ? 0 : dictionary.keyNumber(key));
                Wire.writeString(out, value);
                bytes = (long) out.writerIndex() - start;
            }
            if (bytes > limitBytes) {
                throw tooLarge(
                        dictionary,
                        "attachments: more than " + limitBytes + " bytes, at key '" + Wire.cut(key, Byte.MAX_VALUE)
                                + "' (limit: " + limitBytes + " bytes)");
            }
        }
        out.setInt(start - Integer.BYTES, out.writerIndex() - start);
    }

    private static void writeKey(ByteBuf out, String key, int number) {
        if (number > 0) {
            Wire.writeVarint(out, number << 1 | 1);
        } else {
            int bytes = ByteBufUtil.utf8Bytes(key);
            Wire.writeVarint(out, bytes << 1);
            Wire.writeText(out, key, bytes);
        }
    }

    private static RpcException tooLarge(@Nullable ClientDictionary dictionary, String reason) {
        boolean request = dictionary != null;
        return RpcException.builder(StatusCode.SERIALIZATION, reason)
                .notExecuted(request)
                .hint("Attachments are metadata; send data as an argument")
                .build();
    }

    /** Checks the length at the reader index, moves behind the attachments and returns where their entries start. */
    static int skip(ByteBuf in) {
        Wire.need(in, Integer.BYTES, "attachments");
        int length = in.readInt();
        if (length < 0) {
            throw new ProtocolException(ProtocolException.Kind.BODY, "attachments: length " + length);
        }
        Wire.checkLength(in, length, LIMIT_BYTES, "attachments");
        int start = in.readerIndex();
        in.skipBytes(length);
        return start;
    }

    /** Reads what {@link #skip} passed over; {@code body} keeps its indices. */
    static Map<String, String> read(ByteBuf body, int start, @Nullable ServerDictionary<?> dictionary) {
        ByteBuf in = body.slice(start, body.getInt(start - Integer.BYTES));
        Map<String, String> attachments = new HashMap<>();
        while (in.isReadable()) {
            String key = readKey(in, dictionary);
            String value = Wire.readString(in, LIMIT_BYTES, "attachment value");
            if (attachments.put(key, value) != null || attachments.size() > LIMIT_ENTRIES) {
                throw new ProtocolException(
                        ProtocolException.Kind.BODY,
                        "attachments: a key twice, or more than " + LIMIT_ENTRIES + " entries");
            }
        }
        return Map.copyOf(attachments);
    }

    private static String readKey(ByteBuf in, @Nullable ServerDictionary<?> dictionary) {
        int head = Wire.readVarint(in, "attachment key");
        if ((head & 1) == 0) {
            return Wire.readText(in, head >>> 1, LIMIT_BYTES, "attachment key");
        }
        if (dictionary == null) {
            throw new ProtocolException(ProtocolException.Kind.DICTIONARY, "attachment key as a number in a RESPONSE");
        }
        return dictionary.attachmentKey(head >>> 1);
    }
}
