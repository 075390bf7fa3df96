package io.tern.api;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the type variables of inherited methods by what a sub-interface binds them to: {@code T find(K key) throws E} of
 * {@code interface Users extends Store<Long, User, NoUser>} becomes {@code User find(Long key) throws NoUser}. Of wildcards,
 * {@code ? extends T} becomes {@code T}; {@code ? super T} stays, since anything above may be there. Variables of methods become
 * their bounds: {@code <S extends T> S save(S s)} is {@code User save(User s)}. Immutable, thread-safe.
 */
public final class GenericTypes {
    private final Map<TypeVariable<?>, Type> bindings = new HashMap<>();

    GenericTypes(Class<?> interfaceType) {
        collect(interfaceType);
    }

    /**
     * The class that a type is to the JVM: of a type variable its first bound, of a wildcard its upper bound.
     *
     * @throws IllegalArgumentException if it is none of the kinds of types that Java has
     */
    public static Class<?> erasure(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return erasure(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return erasure(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof TypeVariable<?> variable) {
            return erasure(variable.getBounds()[0]);
        }
        if (type instanceof WildcardType wildcard) {
            return erasure(wildcard.getUpperBounds()[0]);
        }
        throw new IllegalArgumentException(
                "unknown kind of type: " + type.getClass().getName());
    }

    Type resolve(Type type) {
        return resolve(type, new HashSet<>());
    }

    private Type resolve(Type type, Set<TypeVariable<?>> open) {
        if (type instanceof TypeVariable<?> variable) {
            Type bound = bindings.get(variable);
            return bound == null ? resolveBounds(variable, open) : resolve(bound, open);
        }
        if (type instanceof ParameterizedType parameterized) {
            List<Type> arguments = Stream.of(parameterized.getActualTypeArguments())
                    .map(argument -> resolve(argument, open))
                    .toList();
            return new Parameterized((Class<?>) parameterized.getRawType(), arguments, parameterized.getOwnerType());
        }
        if (type instanceof GenericArrayType array) {
            Type component = resolve(array.getGenericComponentType(), open);
            return component instanceof Class<?> raw ? raw.arrayType() : new GenericArray(component);
        }
        if (type instanceof WildcardType wildcard) {
            Type[] lower = wildcard.getLowerBounds();
            return lower.length == 0 ? resolve(wildcard.getUpperBounds()[0], open) : new Above(resolve(lower[0], open));
        }
        return type;
    }

    /** A variable of a method, or of an interface that is used raw: its bounds, which may name variables that are bound. */
    private Type resolveBounds(TypeVariable<?> variable, Set<TypeVariable<?>> open) {
        if (!open.add(variable)) {
            return Object.class; // T extends Comparable<T>
        }
        try {
            List<Type> bounds = Stream.of(variable.getBounds())
                    .map(bound -> resolve(bound, open))
                    .toList();
            if (bounds.size() > 1) {
                return new Below(bounds);
            }
            return bounds.get(0) == Object.class ? variable : bounds.get(0);
        } finally {
            open.remove(variable);
        }
    }

    private void collect(Class<?> interfaceType) {
        for (Type parent : interfaceType.getGenericInterfaces()) {
            if (parent instanceof ParameterizedType parameterized) {
                Class<?> raw = (Class<?>) parameterized.getRawType();
                TypeVariable<?>[] variables = raw.getTypeParameters();
                Type[] arguments = parameterized.getActualTypeArguments();
                for (int i = 0; i < variables.length; i++) {
                    bindings.putIfAbsent(variables[i], arguments[i]);
                }
                collect(raw);
            } else {
                collect((Class<?>) parent);
            }
        }
    }

    /** A variable with several bounds after substitution: a wildcard with as many. */
    private record Below(List<Type> bounds) implements WildcardType {
        @Override
        public Type[] getUpperBounds() {
            return bounds.toArray(Type[]::new);
        }

        @Override
        public Type[] getLowerBounds() {
            return new Type[0];
        }

        @Override
        public String toString() {
            return bounds.stream().map(Type::getTypeName).collect(Collectors.joining(" & ", "? extends ", ""));
        }
    }

    /** A wildcard {@code ? super T} after substitution. */
    private record Above(Type lower) implements WildcardType {
        @Override
        public Type[] getUpperBounds() {
            return new Type[] {Object.class};
        }

        @Override
        public Type[] getLowerBounds() {
            return new Type[] {lower};
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof WildcardType that
                    && Arrays.equals(getLowerBounds(), that.getLowerBounds())
                    && Arrays.equals(getUpperBounds(), that.getUpperBounds());
        }

        /** As of the JDK's own. */
        @Override
        public int hashCode() {
            return Arrays.hashCode(getLowerBounds()) ^ Arrays.hashCode(getUpperBounds());
        }

        @Override
        public String toString() {
            return "? super " + lower.getTypeName();
        }
    }

    /** A parameterized type after substitution. */
    private record Parameterized(
            Class<?> raw, List<Type> arguments, @Nullable Type owner) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && raw.equals(that.getRawType())
                    && Objects.equals(owner, that.getOwnerType())
                    && arguments.equals(List.of(that.getActualTypeArguments()));
        }

        @Override
        public int hashCode() {
            return arguments.hashCode() ^ Objects.hashCode(owner) ^ raw.hashCode();
        }

        @Override
        public String toString() {
            return arguments.stream()
                    .map(Type::getTypeName)
                    .collect(Collectors.joining(", ", raw.getName() + "<", ">"));
        }
    }

    /** An array of a parameterized type after substitution. */
    private record GenericArray(Type component) implements GenericArrayType {
        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof GenericArrayType that && component.equals(that.getGenericComponentType());
        }

        @Override
        public int hashCode() {
            return component.hashCode();
        }

        @Override
        public String toString() {
            return component.getTypeName() + "[]";
        }
    }
}
