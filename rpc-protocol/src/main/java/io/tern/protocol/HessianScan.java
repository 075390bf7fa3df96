package io.tern.protocol;

import static com.alibaba.com.caucho.hessian.io.Hessian2Constants.*;

import java.util.Arrays;

/**
 * Walks over a message in Hessian 2 before hessian-lite sees it, without recursion and without taking memory for anything
 * that the message announces. What passes is one complete value: all lengths and counts are true, references refer to
 * something, nothing is nested deeper than allowed, and no byte is left over. The library checks none of that. Not thread-safe.
 */
final class HessianScan {
    // What an open container waits for; not negative: so many more values
    private static final int ELEMENT_OR_END = -1;
    private static final int KEY_OR_END = -2;
    private static final int MAP_VALUE = -3;

    private final byte[] bytes;
    private final int end;
    private int position;

    private final int[] open = new int[HessianFormat.MAX_DEPTH + 1];
    private int depth;
    /** Lists, maps and objects so far: what references count. */
    private int containers;
    /** Named types of lists and maps so far. */
    private int types;
    /** The number of fields of each class so far. */
    private int[] classes = new int[8];

    private int classCount;

    HessianScan(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** Throws {@link WireFormatException} unless the message is sound. */
    void run() {
        value();
        while (depth > 0) {
            int waiting = open[depth - 1];
            if (waiting == 0) {
                depth--;
            } else if (waiting > 0) {
                open[depth - 1]--;
                value();
            } else {
                next(waiting);
            }
        }
        if (position != end) {
            throw new WireFormatException((end - position) + " bytes left over");
        }
    }

    /** The next part of a container that says where it ends. */
    private void next(int waiting) {
        if (waiting != MAP_VALUE && peek() == BC_END) {
            position++;
            depth--;
            return;
        }
        if (waiting == KEY_OR_END) {
            open[depth - 1] = MAP_VALUE;
        } else if (waiting == MAP_VALUE) {
            open[depth - 1] = KEY_OR_END;
        }
        value();
    }

    private void value() {
        int tag = read();
        if (isInt(tag)) {
            position--;
            readInt();
        } else if (isString(tag)) {
            string(tag);
        } else if (isBinary(tag)) {
            binary(tag);
        } else if ((tag & 0xF0) == BC_OBJECT_DIRECT) {
            object(tag - BC_OBJECT_DIRECT);
        } else if ((tag & 0xF0) == BC_LIST_DIRECT) {
            directList(tag);
        } else if (tag >= 0x38 && tag <= 0x3F) { // a long of three bytes
            skip(2);
        } else if (tag >= 0xF0) { // a long of two bytes
            skip(1);
        } else if (tag < 0xD8) { // above are longs of one byte
            otherValue(tag);
        }
    }

    private void otherValue(int tag) {
        switch (tag) {
            case BC_NULL, BC_TRUE, BC_FALSE, BC_DOUBLE_ZERO, BC_DOUBLE_ONE -> {}
            case BC_DOUBLE_BYTE -> skip(1);
            case BC_DOUBLE_SHORT -> skip(2);
            case BC_LONG_INT, BC_DOUBLE_MILL, BC_DATE_MINUTE -> skip(4);
            case BC_LONG, BC_DOUBLE, BC_DATE -> skip(8);
            case BC_LIST_VARIABLE -> {
                type();
                enter(ELEMENT_OR_END);
            }
            case BC_LIST_VARIABLE_UNTYPED -> enter(ELEMENT_OR_END);
            case BC_LIST_FIXED -> {
                type();
                enter(readCount());
            }
            case BC_LIST_FIXED_UNTYPED -> enter(readCount());
            case BC_MAP -> {
                type();
                enter(KEY_OR_END);
            }
            case BC_MAP_UNTYPED -> enter(KEY_OR_END);
            case BC_OBJECT_DEF -> definition();
            case BC_OBJECT -> object(readInt());
            case BC_REF -> reference();
            default -> throw new WireFormatException("no Hessian value begins with byte " + tag);
        }
    }

    private void directList(int tag) {
        boolean typed = tag < BC_LIST_DIRECT_UNTYPED;
        if (typed) {
            type();
        }
        int count = tag & LIST_DIRECT_MAX;
        if (count > end - position) {
            throw tooMany(count);
        }
        enter(count);
    }

    /** A class: its name and those of its fields. An object of it must follow at once. */
    private void definition() {
        string(read());
        int fields = readCount();
        for (int i = 0; i < fields; i++) {
            string(read());
        }
        if (classCount == classes.length) {
            classes = Arrays.copyOf(classes, classCount * 2);
        }
        classes[classCount++] = fields;
        int tag = peek();
        if (tag != BC_OBJECT && (tag & 0xF0) != BC_OBJECT_DIRECT) {
            throw new WireFormatException("a class without an object");
        }
        value();
    }

    private void object(int index) {
        if (index < 0 || index >= classCount) {
            throw new WireFormatException("an object of class " + index + ", but there are " + classCount);
        }
        enter(classes[index]);
    }

    private void reference() {
        int index = readInt();
        if (index < 0 || index >= containers) {
            throw new WireFormatException("a reference to object " + index + ", but there are " + containers);
        }
    }

    private void enter(int waiting) {
        if (depth == HessianFormat.MAX_DEPTH) {
            throw new WireFormatException("nested more than " + HessianFormat.MAX_DEPTH + " deep");
        }
        open[depth++] = waiting;
        containers++;
    }

    /** The type of a list or map: a new name, or the number of one already sent. */
    private void type() {
        if (isString(peek())) {
            string(read());
            types++;
            return;
        }
        int index = readInt();
        if (index < 0 || index >= types) {
            throw new WireFormatException("a reference to type " + index + ", but there are " + types);
        }
    }

    /** A String, its tag read: chunks of UTF-16 units, each in UTF-8 by itself. */
    private void string(int firstTag) {
        int tag = firstTag;
        while (true) {
            if (!isString(tag)) {
                throw new WireFormatException("expected a text, found byte " + tag);
            }
            boolean last = tag != BC_STRING_CHUNK;
            int units;
            if (!last || tag == BC_STRING) {
                units = read() << 8 | read();
            } else {
                units = tag <= STRING_DIRECT_MAX ? tag : (tag - BC_STRING_SHORT) << 8 | read();
            }
            for (int i = 0; i < units; i++) {
                unit();
            }
            if (last) {
                return;
            }
            tag = read();
        }
    }

    private void unit() {
        int lead = read();
        if (lead < 0x80) {
            return;
        }
        int continuations = (lead & 0xE0) == 0xC0 ? 1 : (lead & 0xF0) == 0xE0 ? 2 : 0;
        for (int i = 0; i < continuations; i++) {
            if ((read() & 0xC0) != 0x80) {
                continuations = 0;
            }
        }
        if (continuations == 0) {
            throw new WireFormatException("a text that is malformed");
        }
    }

    /** A byte[], its tag read. */
    private void binary(int firstTag) {
        int tag = firstTag;
        while (true) {
            if (!isBinary(tag)) {
                throw new WireFormatException("expected bytes, found byte " + tag);
            }
            boolean last = tag != BC_BINARY_CHUNK;
            if (!last || tag == BC_BINARY) {
                skip(read() << 8 | read());
            } else if (tag >= BC_BINARY_SHORT) {
                skip((tag - BC_BINARY_SHORT) << 8 | read());
            } else {
                skip(tag - BC_BINARY_DIRECT);
            }
            if (last) {
                return;
            }
            tag = read();
        }
    }

    /** The number of values that follow, each of at least one byte. */
    private int readCount() {
        int count = readInt();
        if (count < 0 || count > end - position) {
            throw tooMany(count);
        }
        return count;
    }

    private WireFormatException tooMany(int count) {
        return new WireFormatException(count + " values announced, but " + (end - position) + " bytes remain");
    }

    private int readInt() {
        int tag = read();
        if (tag == BC_INT) {
            return read() << 24 | read() << 16 | read() << 8 | read();
        }
        if (tag >= 0x80 && tag <= 0xBF) {
            return tag - BC_INT_ZERO;
        }
        if (tag >= 0xC0 && tag <= 0xCF) {
            return ((tag - BC_INT_BYTE_ZERO) << 8) + read();
        }
        if (tag >= 0xD0 && tag <= 0xD7) {
            return ((tag - BC_INT_SHORT_ZERO) << 16) + (read() << 8) + read();
        }
        throw new WireFormatException("expected an int, found byte " + tag);
    }

    private static boolean isInt(int tag) {
        return (tag >= 0x80 && tag <= 0xD7) || tag == BC_INT;
    }

    private static boolean isString(int tag) {
        return tag <= STRING_DIRECT_MAX
                || (tag >= BC_STRING_SHORT && tag < BC_BINARY_SHORT)
                || tag == BC_STRING
                || tag == BC_STRING_CHUNK;
    }

    private static boolean isBinary(int tag) {
        return (tag >= BC_BINARY_DIRECT && tag <= BC_BINARY_DIRECT + BINARY_DIRECT_MAX)
                || (tag >= BC_BINARY_SHORT && tag < 0x38)
                || tag == BC_BINARY
                || tag == BC_BINARY_CHUNK;
    }

    private int peek() {
        if (position == end) {
            throw new WireFormatException("ends too early");
        }
        return bytes[position] & 0xFF;
    }

    private int read() {
        int value = peek();
        position++;
        return value;
    }

    private void skip(int count) {
        if (count > end - position) {
            throw new WireFormatException(count + " bytes announced, but " + (end - position) + " remain");
        }
        position += count;
    }
}
