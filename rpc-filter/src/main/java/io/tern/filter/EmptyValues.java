package io.tern.filter;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What “nothing” is for a type: an empty collection rather than null, and null rather than an invented value. Thread-safe. */
final class EmptyValues {
    private static final Map<Class<?>, Object> CONSTANTS = Map.of(
            Optional.class, Optional.empty(),
            OptionalInt.class, OptionalInt.empty(),
            OptionalLong.class, OptionalLong.empty(),
            OptionalDouble.class, OptionalDouble.empty());

    /** The classes that collections of replies have, too. */
    private static final List<Supplier<?>> COLLECTIONS = List.of(
            ArrayList::new,
            LinkedHashSet::new,
            LinkedHashMap::new,
            TreeSet::new,
            TreeMap::new,
            ArrayDeque::new,
            Properties::new);

    private EmptyValues() {}

    /** Makes empty values of a type, a new one each time where it can be changed. */
    static Supplier<@Nullable Object> of(Class<?> type) {
        Object constant = CONSTANTS.get(type);
        if (constant != null) {
            return () -> constant;
        }
        if (type.isArray()) {
            return () -> Array.newInstance(type.getComponentType(), 0);
        }
        if (Iterable.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
            for (Supplier<?> maker : COLLECTIONS) {
                if (type.isInstance(maker.get())) {
                    return maker::get;
                }
            }
        }
        Object zero = type.isPrimitive() && type != void.class ? Array.get(Array.newInstance(type, 1), 0) : null;
        return () -> zero;
    }
}
