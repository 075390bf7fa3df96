package io.tern.protocol;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Resolves Java's generic types. Stateless. */
final class TypeResolver {
    private TypeResolver() {}

    /** A type with its variables replaced; one without a binding becomes its bound. */
    static WireType resolve(Type type, Map<TypeVariable<?>, WireType> bindings) {
        return resolve(type, bindings, new HashSet<>());
    }

    /** What each type variable stands for, in the class of a type and in all its supertypes. */
    static Map<TypeVariable<?>, WireType> bindings(WireType type) {
        Map<TypeVariable<?>, WireType> bindings = new HashMap<>();
        if (!type.raw().isArray()) {
            bind(type.raw(), type.arguments(), bindings);
            bindSupertypes(type.raw(), bindings);
        }
        return bindings;
    }

    /** A class with its type parameters at their bounds. */
    static WireType erased(Class<?> raw) {
        return resolve(raw, Map.of());
    }

    /**
     * A subclass as it stands where a supertype is declared: {@code Ok} where {@code Outcome<User>} is declared becomes
     * {@code Ok<User>}. Parameters which the supertype does not determine are at their bounds.
     */
    static WireType subtype(Class<?> sub, WireType declared) {
        TypeVariable<?>[] parameters = sub.getTypeParameters();
        if (parameters.length == 0) {
            return new WireType(sub, List.of());
        }
        Map<TypeVariable<?>, WireType> found = new HashMap<>();
        List<Type> view = supertypeArguments(sub, declared.raw());
        for (int i = 0; i < view.size() && i < declared.arguments().size(); i++) {
            unify(view.get(i), declared.argument(i), found);
        }
        List<WireType> arguments = new ArrayList<>();
        for (TypeVariable<?> parameter : parameters) {
            arguments.add(resolve(parameter, found));
        }
        return new WireType(sub, arguments);
    }

    private static WireType resolve(Type type, Map<TypeVariable<?>, WireType> bindings, Set<TypeVariable<?>> open) {
        if (type instanceof Class<?> raw) {
            return resolveClass(raw, bindings, open);
        }
        if (type instanceof ParameterizedType parameterized) {
            return resolveParameterized(parameterized, bindings, open);
        }
        if (type instanceof GenericArrayType array) {
            return WireType.arrayOf(resolve(array.getGenericComponentType(), bindings, open));
        }
        if (type instanceof WildcardType wildcard) {
            return resolve(wildcard.getUpperBounds()[0], bindings, open);
        }
        if (type instanceof TypeVariable<?> variable) {
            WireType bound = bindings.get(variable);
            return bound != null ? bound : boundOf(variable, bindings, open);
        }
        throw new IllegalArgumentException(
                "unknown kind of type: " + type.getClass().getName());
    }

    private static WireType resolveClass(
            Class<?> raw, Map<TypeVariable<?>, WireType> bindings, Set<TypeVariable<?>> open) {
        if (raw.isArray()) {
            return WireType.arrayOf(resolve(raw.getComponentType(), bindings, open));
        }
        List<WireType> arguments = new ArrayList<>();
        for (TypeVariable<?> parameter : raw.getTypeParameters()) {
            arguments.add(boundOf(parameter, bindings, open));
        }
        return new WireType(raw, arguments);
    }

    private static WireType resolveParameterized(
            ParameterizedType type, Map<TypeVariable<?>, WireType> bindings, Set<TypeVariable<?>> open) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] actual = type.getActualTypeArguments();
        List<WireType> arguments = new ArrayList<>();
        for (int i = 0; i < actual.length; i++) {
            boolean unbounded =
                    actual[i] instanceof WildcardType wildcard && wildcard.getUpperBounds()[0] == Object.class;
            arguments.add(
                    unbounded
                            ? boundOf(raw.getTypeParameters()[i], bindings, open)
                            : resolve(actual[i], bindings, open));
        }
        return new WireType(raw, arguments);
    }

    /** The first bound; {@code Object} where a bound refers to itself, as in {@code T extends Comparable<T>}. */
    private static WireType boundOf(
            TypeVariable<?> variable, Map<TypeVariable<?>, WireType> bindings, Set<TypeVariable<?>> open) {
        if (!open.add(variable)) {
            return WireType.OBJECT;
        }
        try {
            return resolve(variable.getBounds()[0], bindings, open);
        } finally {
            open.remove(variable);
        }
    }

    private static void bind(Class<?> raw, List<WireType> arguments, Map<TypeVariable<?>, WireType> bindings) {
        TypeVariable<?>[] parameters = raw.getTypeParameters();
        for (int i = 0; i < parameters.length && i < arguments.size(); i++) {
            bindings.put(parameters[i], arguments.get(i));
        }
    }

    private static void bindSupertypes(Class<?> raw, Map<TypeVariable<?>, WireType> bindings) {
        for (Type supertype : supertypes(raw)) {
            WireType resolved = resolve(supertype, bindings);
            bind(resolved.raw(), resolved.arguments(), bindings);
            bindSupertypes(resolved.raw(), bindings);
        }
    }

    private static List<Type> supertypes(Class<?> raw) {
        List<Type> supertypes = new ArrayList<>(List.of(raw.getGenericInterfaces()));
        Type superclass = raw.getGenericSuperclass();
        if (superclass != null) {
            supertypes.add(superclass);
        }
        return supertypes;
    }

    /** The arguments of a supertype in terms of the subclass's own parameters; empty where it is used raw. */
    private static List<Type> supertypeArguments(Class<?> sub, Class<?> target) {
        for (Type supertype : supertypes(sub)) {
            Class<?> raw = supertype instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) supertype;
            if (!target.isAssignableFrom(raw)) {
                continue;
            }
            List<Type> own = supertype instanceof ParameterizedType p ? List.of(p.getActualTypeArguments()) : List.of();
            if (raw == target) {
                return own;
            }
            return substitute(supertypeArguments(raw, target), raw.getTypeParameters(), own);
        }
        return Collections.emptyList();
    }

    private static List<Type> substitute(List<Type> arguments, TypeVariable<?>[] parameters, List<Type> values) {
        List<Type> substituted = new ArrayList<>();
        for (Type argument : arguments) {
            Type value = valueOf(argument, parameters, values);
            substituted.add(value == null ? argument : value);
        }
        return substituted;
    }

    private static @Nullable Type valueOf(Type argument, TypeVariable<?>[] parameters, List<Type> values) {
        for (int i = 0; i < parameters.length && i < values.size(); i++) {
            if (parameters[i].equals(argument)) {
                return values.get(i);
            }
        }
        return null;
    }

    private static void unify(Type pattern, WireType actual, Map<TypeVariable<?>, WireType> found) {
        if (pattern instanceof TypeVariable<?> variable) {
            found.putIfAbsent(variable, actual);
        } else if (pattern instanceof ParameterizedType parameterized && parameterized.getRawType() == actual.raw()) {
            Type[] arguments = parameterized.getActualTypeArguments();
            for (int i = 0; i < arguments.length && i < actual.arguments().size(); i++) {
                unify(arguments[i], actual.argument(i), found);
            }
        } else if (pattern instanceof GenericArrayType array && actual.raw().isArray()) {
            unify(array.getGenericComponentType(), actual.argument(0), found);
        }
    }
}
