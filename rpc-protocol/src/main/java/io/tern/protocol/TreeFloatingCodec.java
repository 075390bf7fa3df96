package io.tern.protocol;

import java.io.IOException;
import java.util.Map;

/**
 * float and double; a float is written as the double that is the same number. Any number is read that is one of the type,
 * and, where the format has no such numbers, NaN and the infinities as text.
 */
final class TreeFloatingCodec extends TreeCodec {
    static final TreeFloatingCodec FLOAT = new TreeFloatingCodec("a float");
    static final TreeFloatingCodec DOUBLE = new TreeFloatingCodec("a double");

    private static final Map<String, Double> NOT_FINITE =
            Map.of("NaN", Double.NaN, "Infinity", Double.POSITIVE_INFINITY, "-Infinity", Double.NEGATIVE_INFINITY);

    private final String name;

    private TreeFloatingCodec(String name) {
        this.name = name;
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        double number = ((Number) value).doubleValue();
        if (out.tellsTypes() || Double.isFinite(number)) {
            out.doubleValue(number);
        } else {
            out.stringValue(Double.toString(number));
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        if (node instanceof Double value) {
            return box(value);
        }
        if (node instanceof TreeNumber number) {
            return this == DOUBLE ? (Object) number.doubleValue() : (Object) number.floatValue();
        }
        if (node instanceof Integer || node instanceof Long) {
            return ofInteger(((Number) node).longValue());
        }
        Double special = node instanceof String text && !in.tellsTypes() ? NOT_FINITE.get(text) : null;
        if (special == null) {
            throw mismatch(node);
        }
        return box(special);
    }

    @Override
    String describe() {
        return name;
    }

    @Override
    boolean describesItself(TreeWriter out, Object value) {
        return this == DOUBLE && (out.tellsTypes() || Double.isFinite((Double) value));
    }

    private Object ofInteger(long value) {
        double number = value;
        // 2^63 - 1 becomes 2^63, which would become 2^63 - 1 again
        if ((long) number != value || number == 0x1p63) {
            throw inexact();
        }
        return box(number);
    }

    private Object box(double value) {
        if (this == DOUBLE) {
            return value;
        }
        float narrow = (float) value;
        if (narrow != value && !Double.isNaN(value)) {
            throw inexact();
        }
        return narrow;
    }

    private WireFormatException inexact() {
        return new WireFormatException("expected " + name + ", found a number that is not one");
    }
}
