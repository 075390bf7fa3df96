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
    public MethodSelector {
        Objects.requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: '' (expected: the name of a method of the interface)");
        }
        parameterTypes = parameterTypes == null ? null : List.copyOf(parameterTypes);
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
