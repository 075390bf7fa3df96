package io.tern.protocol;

/**
 * float and double and their boxes, bit by bit. A double is also read from a float or integer, a float from a double or
 * integer, if nothing is lost.
 */
final class FloatingCodec extends ValueCodec {
    static final FloatingCodec FLOAT = new FloatingCodec(true);
    static final FloatingCodec DOUBLE = new FloatingCodec(false);

    private static final long MAX_EXACT_IN_DOUBLE = 1L << 53;

    private final boolean single;

    private FloatingCodec(boolean single) {
        this.single = single;
    }

    /** The primitive value of a field. */
    double readDoubleField(ProtostuffReader in) {
        if (in.isVarint() && in.mark() == Mark.PLAIN) {
            return exact(in.readInteger());
        }
        if (in.isFixed32()) {
            return in.readFloat();
        }
        if (in.isFixed64()) {
            return in.readDouble();
        }
        throw mismatch(in);
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        if (single) {
            out.floatField(number, (Float) value);
        } else {
            out.doubleField(number, (Double) value);
        }
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        if (!single) {
            return readDoubleField(in);
        }
        if (in.isFixed32()) {
            return in.readFloat(); // not by way of double, which may change the bits of a NaN
        }
        double value = readDoubleField(in);
        if (Double.compare((float) value, value) != 0) {
            throw new WireFormatException("a double that does not fit a float");
        }
        return (float) value;
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        if (single) {
            out.writeFloat((Float) value);
        } else {
            out.writeDouble((Double) value);
        }
    }

    @Override
    Object readBody(ProtostuffReader in) {
        if (single) {
            return in.readFloat();
        }
        return in.readDouble();
    }

    @Override
    String describe() {
        return single ? "a float" : "a double";
    }

    private double exact(long value) {
        if (value < -MAX_EXACT_IN_DOUBLE || value > MAX_EXACT_IN_DOUBLE) {
            throw new WireFormatException("an integer that does not fit " + describe());
        }
        return value;
    }
}
