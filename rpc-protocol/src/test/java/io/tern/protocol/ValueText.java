package io.tern.protocol;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A value as text that is equal exactly for equal values, whichever class loader their classes came from: floating-point
 * numbers by their bits, fields by declaring class, sets and maps sorted.
 */
@SuppressWarnings("JavaUtilDate") // a row of the type table
public final class ValueText {
    private ValueText() {}

    /** The text of a value. */
    public static String of(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Float f) {
            return "float:" + Integer.toHexString(Float.floatToRawIntBits(f));
        }
        if (value instanceof Double d) {
            return "double:" + Long.toHexString(Double.doubleToRawLongBits(d));
        }
        if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass().getName() + "." + constant.name();
        }
        if (value.getClass().isArray()) {
            return value.getClass().getComponentType().getName() + elements(arrayOf(value));
        }
        if (value instanceof Optional<?> optional) {
            return "Optional(" + optional.map(ValueText::of).orElse("") + ")";
        }
        if (value instanceof Map.Entry<?, ?> entry) {
            return value.getClass().getSimpleName() + "(" + of(entry.getKey()) + "=" + of(entry.getValue()) + ")";
        }
        if (value instanceof Date date) { // the SQL ones show only a part
            int nanos = value instanceof Timestamp timestamp ? timestamp.getNanos() : 0;
            return value.getClass().getName() + ":" + date.getTime() + "+" + nanos;
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> of(entry.getKey()) + "=" + of(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(", ", "map{", "}"));
        }
        if (value instanceof Set<?> set) {
            return set.stream().map(ValueText::of).sorted().collect(Collectors.joining(", ", "set{", "}"));
        }
        if (value instanceof Collection<?> collection) {
            boolean queue = collection instanceof Queue && !(collection instanceof List);
            return (queue ? "queue" : "list") + elements(new ArrayList<>(collection));
        }
        if (TypeTable.isPlatform(value.getClass())) {
            return value.getClass().getName() + ":" + value;
        }
        return value.getClass().getName() + fields(value);
    }

    private static List<Object> arrayOf(Object array) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private static String elements(List<?> elements) {
        return elements.stream().map(ValueText::of).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String fields(Object value) {
        List<String> fields = new ArrayList<>();
        for (Class<?> c = value.getClass(); c != Object.class && c != Record.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers) && !field.isSynthetic()) {
                    fields.add(c.getSimpleName() + "." + field.getName() + "=" + get(field, value));
                }
            }
        }
        return fields.stream().sorted().collect(Collectors.joining(", ", "(", ")"));
    }

    private static String get(Field field, Object target) {
        try {
            field.setAccessible(true);
            return of(field.get(target));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
