package io.tern.protocol;

import static io.protostuff.WireFormat.WIRETYPE_END_GROUP;
import static io.protostuff.WireFormat.WIRETYPE_FIXED32;
import static io.protostuff.WireFormat.WIRETYPE_FIXED64;
import static io.protostuff.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static io.protostuff.WireFormat.WIRETYPE_START_GROUP;
import static io.protostuff.WireFormat.WIRETYPE_VARINT;
import static io.protostuff.WireFormat.makeTag;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the protostuff wire format (varints, fixed widths, length-delimited bytes, start and end groups) into the array behind
 * a {@link ByteBuf}, which has it after {@link #finish}. Made for one message. Not thread-safe.
 */
final class ProtostuffWriter {
    /*
     * A byte at a time through a ByteBuf costs its checks each time. So this works on the array of a buffer in heap memory by an
     * index of its own, and asks the buffer for more room only at the array's end; where the buffer has no array, on another one
     * that is copied at last.
     */
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_BYTES = 256;
    private static final int LONGEST_ONE_BYTE_LENGTH = 0x7F;

    private final ByteBuf out;
    private final ByteBuf heap;
    private byte[] bytes;
    private int index;
    private int end;
    private int depth;
    private @Nullable Map<String, Integer> typeNames;

    /** A writer behind what {@code out} holds already; whoever made it writes nothing else there before {@link #finish}. */
    ProtostuffWriter(ByteBuf out) {
        this.out = out;
        heap = out.hasArray()
                ? out
                : Unpooled.buffer(Math.min(FIRST_BYTES, out.maxWritableBytes()), out.maxWritableBytes());
        bytes = heap.array();
        index = heap.arrayOffset() + heap.writerIndex();
        end = heap.arrayOffset() + heap.capacity();
    }

    /** Ends the message: from now on the buffer says that it is there. */
    void finish() {
        heap.writerIndex(index - heap.arrayOffset());
        if (!out.hasArray()) {
            out.writeBytes(heap);
        }
    }

    /** Where the message goes; it says how large that may become. */
    ByteBuf buffer() {
        return heap;
    }

    /** Takes so many bytes, and gives where they begin. */
    private int reserve(int count) {
        if (end - index < count) {
            grow(count);
        }
        int start = index;
        index = start + count;
        return start;
    }

    private void grow(int count) {
        heap.writerIndex(index - heap.arrayOffset());
        heap.ensureWritable(count);
        bytes = heap.array();
        index = heap.arrayOffset() + heap.writerIndex();
        end = heap.arrayOffset() + heap.capacity();
    }

    /** Goes one level into a value. */
    void enter() {
        if (++depth > ProtostuffFormat.MAX_DEPTH) {
            throw new WireValueException(
                    "nested more than " + ProtostuffFormat.MAX_DEPTH + " deep; " + TypeAdvice.DEPTH);
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
        writeByte(value ? 1 : 0);
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
        writeText(value, 0);
    }

    void bytesField(int number, byte[] value) {
        writeVarint32(makeTag(number, WIRETYPE_LENGTH_DELIMITED));
        writeVarint32(value.length);
        writeAll(value);
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
        writeByte(0);
        return index - heap.arrayOffset();
    }

    /** Puts the length before the content, which is moved if the length takes more than one byte. */
    void endLength(int start) {
        int length = index - heap.arrayOffset() - start;
        int more = Wire.varintBytes(length) - 1;
        if (more > 0) {
            reserve(more);
            int content = start + heap.arrayOffset();
            System.arraycopy(bytes, content, bytes, content + more, length);
        }
        putVarint(start - 1 + heap.arrayOffset(), length);
    }

    // Values of the compact layout

    void writeByte(int value) {
        int at = reserve(1);
        bytes[at] = (byte) value;
    }

    void writeInteger(long value) {
        writeVarint64(ProtostuffFormat.zigZag(value));
    }

    void writeFloat(float value) {
        int at = reserve(Integer.BYTES);
        INT.set(bytes, at, Float.floatToRawIntBits(value));
    }

    void writeDouble(double value) {
        writeFixed64(Double.doubleToRawLongBits(value));
    }

    void writeFixed64(long value) {
        int at = reserve(Long.BYTES);
        LONG.set(bytes, at, value);
    }

    /** A count, an index, or a length plus one where 0 stands for null; never negative. */
    void writeCount(int value) {
        writeVarint32(value);
    }

    void writeString(@Nullable String value) {
        if (value == null) {
            writeByte(0);
        } else {
            writeText(value, 1);
        }
    }

    /** An integer behind the flag that it is not null. */
    void writePresentInteger(long value) {
        long zigZag = ProtostuffFormat.zigZag(value);
        int at = reserve(1 + Wire.varintBytes(zigZag));
        bytes[at] = 1;
        putVarint(at + 1, zigZag);
    }

    void writeBytes(byte @Nullable [] value) {
        if (value == null) {
            writeByte(0);
            return;
        }
        writeVarint32(value.length + 1);
        writeAll(value);
    }

    /** A length, plus what is {@code added} to it, and as many bytes of UTF-8. Most strings are short and ASCII. */
    private void writeText(String value, int added) {
        int chars = value.length();
        if (chars + added <= LONGEST_ONE_BYTE_LENGTH && end - index > chars) {
            bytes[index] = (byte) (chars + added);
            if (Utf8.writeAscii(value, bytes, index + 1)) {
                index += chars + 1;
                return;
            }
        }
        int length = Utf8.length(value);
        if (length == Integer.MAX_VALUE) {
            throw new WireValueException("a String of 2 GiB");
        }
        writeVarint32(length + added);
        int at = reserve(length);
        Utf8.write(value, bytes, at);
    }

    private void writeAll(byte[] value) {
        int at = reserve(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
    }

    private void writeVarint32(int value) {
        if ((value & ~0x7F) == 0) {
            writeByte(value);
        } else {
            writeVarint64(value & 0xFFFFFFFFL);
        }
    }

    private void writeVarint64(long value) {
        if ((value & ~0x7FL) == 0) {
            writeByte((int) value);
        } else {
            int at = reserve(Wire.varintBytes(value));
            putVarint(at, value);
        }
    }

    private void putVarint(int start, long value) {
        int at = start;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[at] = (byte) rest;
    }
}
