package io.tern.api;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names a method in options: all overloads of a name, or the one with given parameter types. Immutable, thread-safe.
 *
 * @param name the method's name
 * @param parameterTypes the types of the one overload, or null for all overloads
 */
public record MethodSelector(String name, @Nullable List<Class<?>> parameterTypes) {
    private static final int MOST_CHARACTERS = 255;
    private static final String NEVER = "(),;[]/#<>.";

    public MethodSelector {
        Objects.requireNonNull(name, "name");
        if (!isMethodName(name)) {
            throw new IllegalArgumentException(
                    "name: '" + name
                            + "' (expected: the name of a method of the interface, without types; parameterTypes choose one overload)");
        }
        parameterTypes = parameterTypes == null ? null : List.copyOf(parameterTypes);
    }

    /**
     * Whether a method may be called this, in code, in keys of configuration, in rules and in generic calls alike: 1 to 255 characters
     * that the JVM allows, so names of other languages too, but none that is blank or stands around names in keys.
     */
    public static boolean isMethodName(String name) {
        return !name.isEmpty()
                && name.length() <= MOST_CHARACTERS
                && name.chars()
                        .noneMatch(c -> c == ' '
                                || NEVER.indexOf(c) >= 0
                                || Character.isISOControl(c)
                                || Character.isWhitespace(c));
    }

    /** What an annotation inside {@code methods} names. */
    static MethodSelector from(MethodOptions options) {
        List<Class<?>> types = List.of(options.parameterTypes());
        if (types.isEmpty()) {
            return new MethodSelector(options.name(), null);
        }
        return new MethodSelector(options.name(), types.equals(List.of(void.class)) ? List.of() : types);
    }

    boolean isExact() {
        return parameterTypes != null;
    }

    boolean matches(MethodDescriptor method) {
        return name.equals(method.name()) && (parameterTypes == null || matches(parameterTypes, method));
    }

    private static boolean matches(List<Class<?>> types, MethodDescriptor method) {
        return method.isGeneric()
                ? types.stream().map(Class::getName).toList().equals(method.parameterTypeNames())
                : types.equals(method.parameterTypes());
    }

    @Override
    public String toString() {
        return parameterTypes == null
                ? name
                : parameterTypes.stream().map(Class::getName).collect(Collectors.joining(",", name + "(", ")"));
    }
}
