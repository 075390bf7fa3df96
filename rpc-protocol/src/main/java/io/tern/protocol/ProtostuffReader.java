package io.tern.protocol;

import static io.protostuff.WireFormat.WIRETYPE_END_GROUP;
import static io.protostuff.WireFormat.WIRETYPE_FIXED32;
import static io.protostuff.WireFormat.WIRETYPE_FIXED64;
import static io.protostuff.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static io.protostuff.WireFormat.WIRETYPE_START_GROUP;
import static io.protostuff.WireFormat.WIRETYPE_VARINT;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the protostuff wire format. Every length is checked against the bytes that remain, and all counts together
 * against the size of the message, before memory is taken. Made for one message. Not thread-safe.
 */
final class ProtostuffReader {
    /** What {@link #nextField} gives at the end of a group or of the message. */
    static final int END = 0;

    private final byte[] bytes;
    private final int origin;
    private int position;
    private int limit;
    /** How many more elements the message can hold: each takes at least one byte of its own. */
    private int elementsLeft;

    private int depth;
    private int wireType;
    private int mark;
    private boolean isNull;
    /** In the order in which they came; few messages have any. */
    private List<String> typeNames = List.of();

    ProtostuffReader(ByteBuf in) {
        this(content(in));
    }

    ProtostuffReader(Content in) {
        bytes = in.bytes();
        origin = in.start();
        position = origin;
        limit = in.end();
        elementsLeft = in.length();
    }

    private static Content content(ByteBuf in) {
        int length = in.readableBytes();
        if (!in.hasArray()) {
            return Content.of(ByteBufUtil.getBytes(in), 0, length);
        }
        int start = in.arrayOffset() + in.readerIndex();
        return Content.of(in.array(), start, start + length);
    }

    /** Goes one level into a value. */
    void enter() {
        if (++depth > ProtostuffFormat.MAX_DEPTH) {
            throw new WireFormatException("nested more than " + ProtostuffFormat.MAX_DEPTH + " deep");
        }
    }

    void exit() {
        depth--;
    }

    int remaining() {
        return limit - position;
    }

    int consumed() {
        return position - origin;
    }

    // Fields of the tagged layout

    /**
     * Reads up to the next field's value: its number, or {@link #END} once the group (0: the message) has ended.
     */
    int nextField(int group) {
        mark = Mark.PLAIN;
        isNull = false;
        boolean marked = false;
        while (true) {
            if (position == limit && group == 0 && !marked) {
                return END;
            }
            int number = readTag();
            if (wireType == WIRETYPE_END_GROUP) {
                if (number != group || marked) {
                    throw new WireFormatException("a group ends that is not open");
                }
                return END;
            }
            if (number == ProtostuffFormat.MARK_FIELD && wireType == WIRETYPE_VARINT && !marked) {
                mark = readVarint32();
                marked = true;
            } else if (number == ProtostuffFormat.NULL_FIELD && wireType == WIRETYPE_VARINT && !marked) {
                isNull = true;
                return checkedNumber(readVarint32());
            } else {
                return number;
            }
        }
    }

    /** Whether the field is said to be null; then it has no value. */
    boolean isNull() {
        return isNull;
    }

    /** What precedes the field. */
    int mark() {
        return mark;
    }

    int wireType() {
        return wireType;
    }

    boolean isVarint() {
        return wireType == WIRETYPE_VARINT && !isNull;
    }

    boolean isFixed32() {
        return wireType == WIRETYPE_FIXED32 && !isNull;
    }

    boolean isFixed64() {
        return wireType == WIRETYPE_FIXED64 && !isNull;
    }

    boolean isLengthDelimited() {
        return wireType == WIRETYPE_LENGTH_DELIMITED && !isNull;
    }

    boolean isGroup() {
        return wireType == WIRETYPE_START_GROUP && !isNull;
    }

    /** What the field holds, in words. */
    String describeField() {
        if (isNull) {
            return "null";
        }
        if (mark != Mark.PLAIN) {
            return Mark.nameOf(mark);
        }
        return switch (wireType) {
            case WIRETYPE_VARINT -> "an integer";
            case WIRETYPE_FIXED32 -> "a float";
            case WIRETYPE_FIXED64 -> "a double";
            case WIRETYPE_LENGTH_DELIMITED -> "a String";
            default -> "an unmarked group";
        };
    }

    /** The class name that an object or enum constant begins with. */
    String readTypeField(int group) {
        if (nextField(group) != ProtostuffFormat.TYPE_FIELD || isNull || mark != Mark.PLAIN) {
            throw new WireFormatException("a class name is missing");
        }
        return readTypeName();
    }

    /** The class name of a field that is one. */
    String readTypeName() {
        if (isLengthDelimited()) {
            String name = readUtf8(readLength());
            if (typeNames.isEmpty()) {
                typeNames = new ArrayList<>(4);
            }
            typeNames.add(name);
            return name;
        }
        long index = isVarint() ? readInteger() : -1;
        if (index < 0 || index >= typeNames.size()) {
            throw new WireFormatException("a class name is referred to that was not sent");
        }
        return typeNames.get((int) index);
    }

    /** Skips the value of a field that this side does not know. */
    void skipField(int number) {
        if (isNull) {
            return;
        }
        switch (wireType) {
            case WIRETYPE_VARINT -> readVarint64();
            case WIRETYPE_FIXED32 -> advance(4);
            case WIRETYPE_FIXED64 -> advance(8);
            case WIRETYPE_LENGTH_DELIMITED -> advance(readLength());
            default -> skipGroup(number);
        }
    }

    /** Remembers the field whose value has not been read yet, so that it may be read after it has been skipped. */
    Checkpoint checkpoint(int number) {
        return new Checkpoint(number, position, wireType, mark, isNull);
    }

    /** Goes back to a field; gives where to go on afterwards. */
    Checkpoint goBack(Checkpoint field) {
        Checkpoint end = new Checkpoint(typeNames.size(), position, wireType, mark, isNull);
        restore(field);
        return end;
    }

    /** Goes on after a field that was read late; the class names in it had been counted when it was skipped. */
    void goOn(Checkpoint end) {
        if (end.number < typeNames.size()) {
            typeNames.subList(end.number, typeNames.size()).clear();
        }
        restore(end);
    }

    private void restore(Checkpoint checkpoint) {
        position = checkpoint.position;
        wireType = checkpoint.wireType;
        mark = checkpoint.mark;
        isNull = checkpoint.isNull;
    }

    private void skipGroup(int group) {
        enter();
        for (int number = nextField(group); number != END; number = nextField(group)) {
            if (number == ProtostuffFormat.TYPE_FIELD) {
                readTypeName(); // a later field may refer to it
            } else {
                skipField(number);
            }
        }
        exit();
    }

    /** Narrows the message to a length-delimited value; gives what {@link #endLength} wants. */
    int beginLength() {
        int length = readLength();
        int outer = limit;
        limit = position + length;
        return outer;
    }

    /** Demands that the value has been read to its end. */
    void endLength(int outer) {
        if (position != limit) {
            throw new WireFormatException(remaining() + " bytes left over");
        }
        limit = outer;
    }

    // Values

    int readByte() {
        if (position == limit) {
            throw new WireFormatException("ends too early");
        }
        return bytes[position++];
    }

    /** 0 or 1. */
    boolean readFlag() {
        int flag = readByte();
        if ((flag & ~1) != 0) {
            throw new WireFormatException("a flag that is neither 0 nor 1");
        }
        return flag == 1;
    }

    long readInteger() {
        return ProtostuffFormat.unZigZag(readVarint64());
    }

    /** An integer of the compact layout that must fit an int. */
    int readInt() {
        long value = readInteger();
        if (value != (int) value) {
            throw new WireFormatException("an int out of range");
        }
        return (int) value;
    }

    float readFloat() {
        return Float.intBitsToFloat(readFixed32());
    }

    double readDouble() {
        return Double.longBitsToDouble(readFixed64());
    }

    long readFixed64() {
        long low = readFixed32() & 0xFFFFFFFFL;
        return low | ((long) readFixed32() << 32);
    }

    private int readFixed32() {
        int start = position;
        advance(4);
        return (bytes[start] & 0xFF)
                | ((bytes[start + 1] & 0xFF) << 8)
                | ((bytes[start + 2] & 0xFF) << 16)
                | (bytes[start + 3] << 24);
    }

    /** An index or length; not negative. */
    int readCount() {
        int count = readVarint32();
        if (count < 0) {
            throw new WireFormatException("a negative count");
        }
        return count;
    }

    /** Announces elements that follow, each of at least one byte. */
    void takeElements(int count) {
        if (count > elementsLeft) {
            throw new WireFormatException(count + " elements announced, but the message has room for " + elementsLeft);
        }
        elementsLeft -= count;
    }

    /** The String of the compact layout. */
    @Nullable
    String readString() {
        int lengthPlusOne = readCount();
        return lengthPlusOne == 0 ? null : readUtf8(checkedLength(lengthPlusOne - 1));
    }

    /** The String of a length-delimited field. */
    String readStringField() {
        return readUtf8(readLength());
    }

    /** The byte[] of the compact layout. */
    byte @Nullable [] readBytes() {
        int lengthPlusOne = readCount();
        return lengthPlusOne == 0 ? null : copy(checkedLength(lengthPlusOne - 1));
    }

    /** The byte[] of a length-delimited field. */
    byte[] readBytesField() {
        return copy(readLength());
    }

    private String readUtf8(int length) {
        int start = position;
        advance(length);
        return Utf8.read(bytes, start, length);
    }

    private byte[] copy(int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, position, copy, 0, length);
        advance(length);
        return copy;
    }

    private int readTag() {
        int tag = readVarint32();
        wireType = tag & 7;
        if (wireType > WIRETYPE_FIXED32) {
            throw new WireFormatException("unknown wire type " + wireType);
        }
        return checkedNumber(tag >>> 3);
    }

    private static int checkedNumber(int number) {
        if (number <= 0) {
            throw new WireFormatException("a field number that is not positive");
        }
        return number;
    }

    private int readLength() {
        return checkedLength(readVarint32());
    }

    private int checkedLength(int length) {
        if (length < 0 || length > remaining()) {
            throw new WireFormatException((length & 0xFFFFFFFFL) + " bytes announced, but " + remaining() + " remain");
        }
        return length;
    }

    private void advance(int length) {
        if (length > remaining()) {
            throw new WireFormatException("ends too early");
        }
        position += length;
    }

    private int readVarint32() {
        long value = readVarint64();
        if (value != (value & 0xFFFFFFFFL)) {
            throw new WireFormatException("a number out of range");
        }
        return (int) value;
    }

    private long readVarint64() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = readByte();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new WireFormatException("a varint of more than 10 bytes");
    }

    /** A place in the message; the number is that of a field, or of the class names known. */
    record Checkpoint(int number, int position, int wireType, int mark, boolean isNull) {}
}
