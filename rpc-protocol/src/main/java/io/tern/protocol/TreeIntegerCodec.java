package io.tern.protocol;

import java.io.IOException;

/** byte, short, int and long. Any integer is read that fits. */
final class TreeIntegerCodec extends TreeCodec {
    static final TreeIntegerCodec BYTE = new TreeIntegerCodec("a byte", Byte.MIN_VALUE, Byte.MAX_VALUE);
    static final TreeIntegerCodec SHORT = new TreeIntegerCodec("a short", Short.MIN_VALUE, Short.MAX_VALUE);
    static final TreeIntegerCodec INT = new TreeIntegerCodec("an int", Integer.MIN_VALUE, Integer.MAX_VALUE);
    static final TreeIntegerCodec LONG = new TreeIntegerCodec("a long", Long.MIN_VALUE, Long.MAX_VALUE);

    private final String name;
    private final long min;
    private final long max;

    private TreeIntegerCodec(String name, long min, long max) {
        this.name = name;
        this.min = min;
        this.max = max;
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        if (this == LONG) {
            out.longValue((Long) value);
        } else {
            out.intValue(((Number) value).intValue());
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (node instanceof Integer || node instanceof Long) {
            return box(((Number) node).longValue());
        }
        throw mismatch(node);
    }

    @Override
    String describe() {
        return name;
    }

    @Override
    boolean describesItself(TreeWriter out, Object value) {
        return this == INT || (this == LONG && out.tellsTypes());
    }

    @Override
    String nameOf(Object value) {
        return value.toString();
    }

    @Override
    Object ofName(String text) {
        try {
            long value = Long.parseLong(text);
            if (Long.toString(value).equals(text)) {
                return box(value);
            }
        } catch (NumberFormatException e) {
            throw notAnInteger();
        }
        throw notAnInteger();
    }

    private Object box(long value) {
        if (value < min || value > max) {
            throw new WireFormatException("expected " + name + ", found an integer out of its range");
        }
        if (this == INT) {
            return (int) value;
        }
        if (this == LONG) {
            return value;
        }
        return this == BYTE ? (Object) (byte) value : (Object) (short) value;
    }

    private WireFormatException notAnInteger() {
        return new WireFormatException("expected " + name + " as a key, found a name that is none");
    }
}
