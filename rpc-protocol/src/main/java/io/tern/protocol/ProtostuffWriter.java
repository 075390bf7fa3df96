package io.tern.protocol;

import static io.protostuff.WireFormat.WIRETYPE_END_GROUP;
import static io.protostuff.WireFormat.WIRETYPE_FIXED32;
import static io.protostuff.WireFormat.WIRETYPE_FIXED64;
import static io.protostuff.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static io.protostuff.WireFormat.WIRETYPE_START_GROUP;
import static io.protostuff.WireFormat.WIRETYPE_VARINT;
import static io.protostuff.WireFormat.makeTag;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the protostuff wire format (varints, fixed widths, length-delimited bytes, start and end groups) straight into
 * a {@link ByteBuf}. Made for one message. Not thread-safe.
 */
final class ProtostuffWriter {
    private final ByteBuf out;
    private int depth;
    private @Nullable Map<String, Integer> typeNames;

    ProtostuffWriter(ByteBuf out) {
        this.out = out;
    }

    /** Goes one level into a value. */
    void enter() {
        if (++depth > ProtostuffFormat.MAX_DEPTH) {
            throw new WireValueException("nested more than " + ProtostuffFormat.MAX_DEPTH
                    + " deep; a value that contains itself cannot travel as protostuff");
        }
    }

    void exit() {
        depth--;
    }

    // Fields of the tagged layout

    void mark(int mark) {
        writeVarint32(makeTag(ProtostuffFormat.MARK_FIELD, WIRETYPE_VARINT));
        writeVarint32(mark);
    }

    void nullField(int number) {
        writeVarint32(makeTag(ProtostuffFormat.NULL_FIELD, WIRETYPE_VARINT));
        writeVarint32(number);
    }

    void integerField(int number, long value) {
        writeVarint32(makeTag(number, WIRETYPE_VARINT));
        writeInteger(value);
    }

    /** 0 or 1, as the protobuf format has it. */
    void flagField(int number, boolean value) {
        writeVarint32(makeTag(number, WIRETYPE_VARINT));
        out.writeByte(value ? 1 : 0);
    }

    void floatField(int number, float value) {
        writeVarint32(makeTag(number, WIRETYPE_FIXED32));
        writeFloat(value);
    }

    void doubleField(int number, double value) {
        writeVarint32(makeTag(number, WIRETYPE_FIXED64));
        writeDouble(value);
    }

    void stringField(int number, String value) {
        writeVarint32(makeTag(number, WIRETYPE_LENGTH_DELIMITED));
        int length = Utf8.length(value);
        writeVarint32(length);
        Utf8.write(value, length, out);
    }

    void bytesField(int number, byte[] value) {
        writeVarint32(makeTag(number, WIRETYPE_LENGTH_DELIMITED));
        writeVarint32(value.length);
        out.writeBytes(value);
    }

    void startGroup(int number) {
        enter();
        writeVarint32(makeTag(number, WIRETYPE_START_GROUP));
    }

    void endGroup(int number) {
        exit();
        writeVarint32(makeTag(number, WIRETYPE_END_GROUP));
    }

    /** A class name; from the second time on only its index. */
    void typeField(String name) {
        if (typeNames == null) {
            typeNames = new HashMap<>();
        }
        Integer known = typeNames.putIfAbsent(name, typeNames.size());
        if (known == null) {
            stringField(ProtostuffFormat.TYPE_FIELD, name);
        } else {
            integerField(ProtostuffFormat.TYPE_FIELD, known);
        }
    }

    /** Begins a length-delimited field whose length is not known yet; gives what {@link #endLength} wants. */
    int beginLength(int number) {
        writeVarint32(makeTag(number, WIRETYPE_LENGTH_DELIMITED));
        out.writeByte(0);
        return out.writerIndex();
    }

    /** Puts the length before the content, which is moved if the length takes more than one byte. */
    void endLength(int start) {
        int length = out.writerIndex() - start;
        if (length < 0x80) {
            out.setByte(start - 1, length);
            return;
        }
        byte[] content = new byte[length];
        out.getBytes(start, content);
        out.writerIndex(start - 1);
        writeVarint32(length);
        out.writeBytes(content);
    }

    // Values of the compact layout

    void writeByte(int value) {
        out.writeByte(value);
    }

    void writeInteger(long value) {
        writeVarint64(ProtostuffFormat.zigZag(value));
    }

    void writeFloat(float value) {
        out.writeIntLE(Float.floatToRawIntBits(value));
    }

    void writeDouble(double value) {
        out.writeLongLE(Double.doubleToRawLongBits(value));
    }

    void writeFixed64(long value) {
        out.writeLongLE(value);
    }

    /** A count, an index, or a length plus one where 0 stands for null; never negative. */
    void writeCount(int value) {
        writeVarint32(value);
    }

    void writeString(@Nullable String value) {
        if (value == null) {
            out.writeByte(0);
            return;
        }
        int length = Utf8.length(value);
        if (length == Integer.MAX_VALUE) {
            throw new WireValueException("a String of 2 GiB");
        }
        writeVarint32(length + 1);
        Utf8.write(value, length, out);
    }

    void writeBytes(byte @Nullable [] value) {
        if (value == null) {
            out.writeByte(0);
            return;
        }
        writeVarint32(value.length + 1);
        out.writeBytes(value);
    }

    private void writeVarint32(int value) {
        if ((value & ~0x7F) == 0) {
            out.writeByte(value);
        } else if ((value & ~0x3FFF) == 0) {
            out.writeShort((((value & 0x7F) | 0x80) << 8) | (value >>> 7));
        } else {
            writeVarint64(value & 0xFFFFFFFFL);
        }
    }

    private void writeVarint64(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }
}
