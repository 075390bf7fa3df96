package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/** byte, short, int, long and their boxes: one kind on the wire, checked against the range of the declared type. */
final class IntegerCodec extends ValueCodec {
    static final IntegerCodec BYTE = new IntegerCodec("a byte", Mark.BYTE, Byte.MIN_VALUE, Byte.MAX_VALUE);
    static final IntegerCodec SHORT = new IntegerCodec("a short", Mark.SHORT, Short.MIN_VALUE, Short.MAX_VALUE);
    static final IntegerCodec INT = new IntegerCodec("an int", Mark.INT, Integer.MIN_VALUE, Integer.MAX_VALUE);
    static final IntegerCodec LONG = new IntegerCodec("a long", Mark.LONG, Long.MIN_VALUE, Long.MAX_VALUE);

    private final String name;
    private final int mark;
    private final long min;
    private final long max;

    private IntegerCodec(String name, int mark, long min, long max) {
        this.name = name;
        this.mark = mark;
        this.min = min;
        this.max = max;
    }

    /** The mark that keeps the exact class where no type is declared. */
    int mark() {
        return mark;
    }

    /** The primitive value of a field; a char, too, is an integer that fits. */
    long readLongField(ProtostuffReader in) {
        if (!in.isVarint() || !isInteger(in.mark())) {
            throw mismatch(in);
        }
        return checked(in.readInteger());
    }

    /** The primitive value of the compact layout. */
    long readLong(ProtostuffReader in) {
        return checked(in.readInteger());
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        out.integerField(number, ((Number) value).longValue());
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        return box(readLongField(in));
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        out.writeInteger(((Number) value).longValue());
    }

    @Override
    Object readBody(ProtostuffReader in) {
        return box(readLong(in));
    }

    @Override
    void writeNullable(ProtostuffWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(0);
        } else {
            out.writePresentInteger(((Number) value).longValue());
        }
    }

    private Object box(long value) {
        return switch (mark) {
            case Mark.INT -> Integer.valueOf((int) value);
            case Mark.LONG -> Long.valueOf(value);
            case Mark.SHORT -> Short.valueOf((short) value);
            default -> Byte.valueOf((byte) value);
        };
    }

    @Override
    String describe() {
        return name;
    }

    private static boolean isInteger(int mark) {
        return mark == Mark.PLAIN || (mark >= Mark.BYTE && mark <= Mark.LONG);
    }

    private long checked(long value) {
        if (value < min || value > max) {
            throw new WireFormatException("an integer that does not fit " + name);
        }
        return value;
    }
}
