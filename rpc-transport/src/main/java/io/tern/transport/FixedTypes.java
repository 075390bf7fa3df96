package io.tern.transport;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Types whose values never change: what a caller passes in them need not be copied. Thread-safe. */
final class FixedTypes {
    private static final Set<Class<?>> FIXED = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Character.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class);

    private FixedTypes() {}

    /** Whether all of these are fixed; those with type arguments never are. */
    static boolean areAll(List<? extends Type> types) {
        return areAll(types, new HashSet<>());
    }

    private static boolean areAll(List<? extends Type> types, Set<Class<?>> seen) {
        return types.stream().allMatch(type -> type instanceof Class<?> known && isFixed(known, seen));
    }

    private static boolean isFixed(Class<?> type, Set<Class<?>> seen) {
        if (type.isRecord()) {
            return !seen.add(type)
                    || areAll(
                            List.of(type.getRecordComponents()).stream()
                                    .map(RecordComponent::getGenericType)
                                    .toList(),
                            seen);
        }
        return type.isPrimitive() || type.isEnum() || FIXED.contains(type) || isTime(type);
    }

    private static boolean isTime(Class<?> type) {
        return Modifier.isFinal(type.getModifiers())
                && type.getName().startsWith("java.time.")
                && (TemporalAccessor.class.isAssignableFrom(type) || TemporalAmount.class.isAssignableFrom(type));
    }
}
