package io.tern.api;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the type variables of inherited methods by what a sub-interface binds them to: {@code T find(K key) throws E} of
 * {@code interface Users extends Store<Long, User, NoUser>} becomes {@code User find(Long key) throws NoUser}. Of wildcards,
 * {@code ? extends T} becomes {@code T}; {@code ? super T} stays, since anything above may be there. Immutable, thread-safe.
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
        if (type instanceof TypeVariable<?> variable) {
            Type bound = bindings.get(variable);
            return bound == null ? type : resolve(bound);
        }
        if (type instanceof ParameterizedType parameterized) {
            List<Type> arguments = Stream.of(parameterized.getActualTypeArguments())
                    .map(this::resolve)
                    .toList();
            return new Parameterized((Class<?>) parameterized.getRawType(), arguments, parameterized.getOwnerType());
        }
        if (type instanceof GenericArrayType array) {
            Type component = resolve(array.getGenericComponentType());
            return component instanceof Class<?> raw ? raw.arrayType() : new GenericArray(component);
        }
        if (type instanceof WildcardType wildcard) {
            Type[] lower = wildcard.getLowerBounds();
            return lower.length == 0 ? resolve(wildcard.getUpperBounds()[0]) : new Above(resolve(lower[0]));
        }
        return type;
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
