package io.tern.bootstrap;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds parameter types by the names that they have in sources or signatures: {@code int}, {@code long[]}, {@code [J}. Thread-safe. */
final class ParameterTypes {
    private static final String ARRAY = "[]";
    private static final Map<String, Class<?>> PRIMITIVES = Stream.<Class<?>>of(
                    boolean.class,
                    byte.class,
                    char.class,
                    short.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private ParameterTypes() {}

    /**
     * The class of a name; not initialised.
     *
     * @throws ClassNotFoundException if the loader finds none
     */
    static Class<?> find(String name, ClassLoader loader) throws ClassNotFoundException {
        if (name.endsWith(ARRAY)) {
            return find(name.substring(0, name.length() - ARRAY.length()), loader)
                    .arrayType();
        }
        Class<?> primitive = PRIMITIVES.get(name);
        return primitive != null ? primitive : Class.forName(name, false, loader);
    }
}
