package io.tern.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the value that a JSON literal is for a type. Thread-safe. */
final class StaticValues {
    private static final Map<Class<?>, Function<BigDecimal, Object>> NUMBERS = Map.ofEntries(
            Map.entry(byte.class, BigDecimal::byteValueExact),
            Map.entry(Byte.class, BigDecimal::byteValueExact),
            Map.entry(short.class, BigDecimal::shortValueExact),
            Map.entry(Short.class, BigDecimal::shortValueExact),
            Map.entry(int.class, BigDecimal::intValueExact),
            Map.entry(Integer.class, BigDecimal::intValueExact),
            Map.entry(long.class, BigDecimal::longValueExact),
            Map.entry(Long.class, BigDecimal::longValueExact),
            Map.entry(float.class, BigDecimal::floatValue),
            Map.entry(Float.class, BigDecimal::floatValue),
            Map.entry(double.class, BigDecimal::doubleValue),
            Map.entry(Double.class, BigDecimal::doubleValue),
            Map.entry(BigInteger.class, BigDecimal::toBigIntegerExact),
            Map.entry(BigDecimal.class, number -> number));

    private StaticValues() {}

    /**
     * The value of a type.
     *
     * @throws IllegalArgumentException if the text is no literal, or none for the type
     * @throws ArithmeticException if the number does not fit the type
     */
    static @Nullable Object of(String json, Class<?> type) {
        Object literal = JsonLiteral.read(json);
        if (literal == null && !type.isPrimitive()) {
            return null;
        }
        if (literal instanceof Boolean && (type == boolean.class || type == Boolean.class)) {
            return literal;
        }
        if (literal instanceof BigDecimal number && NUMBERS.containsKey(type)) {
            return NUMBERS.get(type).apply(number);
        }
        if (literal instanceof String text) {
            return ofText(text, type);
        }
        throw new IllegalArgumentException("no value of " + type.getTypeName());
    }

    private static Object ofText(String text, Class<?> type) {
        if (type.isAssignableFrom(String.class)) {
            return text;
        }
        if ((type == char.class || type == Character.class) && text.length() == 1) {
            return text.charAt(0);
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(text)) {
                    return constant;
                }
            }
            throw new IllegalArgumentException("none of "
                    + Stream.of(type.getEnumConstants())
                            .map(one -> ((Enum<?>) one).name())
                            .toList());
        }
        throw new IllegalArgumentException("no value of " + type.getTypeName());
    }
}
