package io.tern.protocol;

import java.math.BigDecimal;

/** A number in decimal digits, as a text format has it: with a fraction or an exponent, or beyond a long. Immutable. */
final class TreeNumber extends Number {
    private static final long serialVersionUID = 1L;

    /** Any double or float is told from its neighbours by so many digits; whoever writes more means another number. */
    private static final int DOUBLE_DIGITS = 17;

    private static final int FLOAT_DIGITS = 9;

    private final String text;

    TreeNumber(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The nearest double, if the digits mean no other number. */
    @Override
    public double doubleValue() {
        double nearest = Double.parseDouble(text);
        int digits = significantDigits();
        boolean inRange = Double.isFinite(nearest) && (nearest != 0 || digits == 0);
        if (!inRange || (digits > DOUBLE_DIGITS && !isExactly(nearest))) {
            throw new WireFormatException("a number that is not a double");
        }
        return nearest;
    }

    /** The float that is the same number as the nearest double, or the nearest to few enough digits. */
    @Override
    public float floatValue() {
        float nearest = Float.parseFloat(text);
        if (nearest == doubleValue()) {
            return nearest;
        }
        if (!Float.isFinite(nearest) || nearest == 0 || significantDigits() > FLOAT_DIGITS) {
            throw new WireFormatException("a number that is not a float");
        }
        return nearest;
    }

    @Override
    public int intValue() {
        throw new UnsupportedOperationException("not an int");
    }

    @Override
    public long longValue() {
        throw new UnsupportedOperationException("not a long");
    }

    private boolean isExactly(double value) {
        return new BigDecimal(text).compareTo(new BigDecimal(value)) == 0;
    }

    /** Without zeros at the front; 0 for the number 0. */
    private int significantDigits() {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'e' || c == 'E') {
                break;
            }
            boolean leading = digits == 0 && c == '0';
            if (c >= '0' && c <= '9' && !leading) {
                digits++;
            }
        }
        return digits;
    }
}
