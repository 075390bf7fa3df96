package io.tern.protocol;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says how Java's generic types travel: parameters, results, fields and what is inside of them. The one place that knows
 * variables and wildcards. Stateless.
 */
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
        Map<TypeVariable<?>, WireType> found = infer(sub, declared);
        List<WireType> arguments = new ArrayList<>();
        for (TypeVariable<?> parameter : parameters) {
            arguments.add(within(resolve(parameter, found), parameter, found, new HashSet<>()));
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
            Type[] lower = wildcard.getLowerBounds();
            return lower.length == 0
                    ? firstTelling(wildcard.getUpperBounds(), bindings, open)
                    : above(resolve(lower[0], bindings, open));
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
        Map<TypeVariable<?>, WireType> outside = without(raw, bindings);
        List<WireType> arguments = new ArrayList<>();
        for (TypeVariable<?> parameter : raw.getTypeParameters()) {
            arguments.add(boundOf(parameter, outside, open));
        }
        return new WireType(raw, arguments);
    }

    private static WireType resolveParameterized(
            ParameterizedType type, Map<TypeVariable<?>, WireType> bindings, Set<TypeVariable<?>> open) {
        Class<?> raw = (Class<?>) type.getRawType();
        TypeVariable<?>[] parameters = raw.getTypeParameters();
        List<WireType> arguments = new ArrayList<>();
        for (Type actual : type.getActualTypeArguments()) {
            arguments.add(resolve(actual, bindings, open));
        }
        Map<TypeVariable<?>, WireType> own = without(raw, bindings); // a bound may name the parameters beside it
        for (int i = 0; i < parameters.length; i++) {
            if (arguments.get(i).raw() != Object.class) { // a wildcard says nothing yet
                own.put(parameters[i], arguments.get(i));
            }
        }
        for (int i = 0; i < parameters.length; i++) {
            own.remove(parameters[i]);
            arguments.set(i, within(arguments.get(i), parameters[i], own, open));
            own.put(parameters[i], arguments.get(i));
        }
        return new WireType(raw, arguments);
    }

    /** What is known in a class of the parameters of another one: nothing, even where both are the same. */
    private static Map<TypeVariable<?>, WireType> without(Class<?> raw, Map<TypeVariable<?>, WireType> bindings) {
        Map<TypeVariable<?>, WireType> others = new HashMap<>(bindings);
        for (TypeVariable<?> parameter : raw.getTypeParameters()) {
            others.remove(parameter);
        }
        return others;
    }

    /**
     * Resolves {@code ? super T}. Anything may be there, but a {@code T} most often: it is an argument of the open type,
     * so that the walk reaches it.
     */
    private static WireType above(WireType lower) {
        return lower.raw() == Object.class ? lower : new WireType(Object.class, List.of(lower));
    }

    /** The argument, unless a wildcard made it wider than its parameter allows: {@code Box<?>} of {@code Box<T extends Animal>}. */
    private static WireType within(
            WireType argument,
            TypeVariable<?> parameter,
            Map<TypeVariable<?>, WireType> bindings,
            Set<TypeVariable<?>> open) {
        WireType bound = boundOf(parameter, bindings, open);
        if (bound.raw().isAssignableFrom(argument.raw())) {
            return argument;
        }
        if (argument.raw() != Object.class || argument.arguments().isEmpty()) {
            return bound;
        }
        WireType lower = argument.argument(0);
        // nothing is above an enum but itself where an enum is wanted
        return bound.raw() == Enum.class ? lower : new WireType(Object.class, List.of(lower, bound));
    }

    /** The first bound that says more than {@code Object}; that where a bound refers to itself, as in {@code T extends Comparable<T>}. */
    private static WireType boundOf(
            TypeVariable<?> variable, Map<TypeVariable<?>, WireType> bindings, Set<TypeVariable<?>> open) {
        if (!open.add(variable)) {
            return WireType.OBJECT;
        }
        try {
            return firstTelling(variable.getBounds(), bindings, open);
        } finally {
            open.remove(variable);
        }
    }

    private static WireType firstTelling(
            Type[] bounds, Map<TypeVariable<?>, WireType> bindings, Set<TypeVariable<?>> open) {
        WireType first = null;
        for (Type each : bounds) {
            WireType bound = resolve(each, bindings, open);
            if (!TypeTable.isOpen(bound.raw())) {
                return bound;
            }
            first = first == null ? bound : first;
        }
        return first == null ? WireType.OBJECT : first;
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

    /** Parameters of a subclass where a supertype is declared. Those that the supertype does not determine are absent. */
    private static Map<TypeVariable<?>, WireType> infer(Class<?> sub, WireType declared) {
        Map<TypeVariable<?>, WireType> found = new HashMap<>();
        for (Type supertype : supertypes(sub)) {
            // used raw, it says nothing
            if (supertype instanceof ParameterizedType parent
                    && parent.getRawType() instanceof Class<?> raw
                    && declared.raw().isAssignableFrom(raw)) {
                List<@Nullable WireType> wanted = argumentsOf(raw, declared);
                Type[] patterns = parent.getActualTypeArguments();
                for (int i = 0; i < patterns.length && i < wanted.size(); i++) {
                    WireType actual = wanted.get(i);
                    if (actual != null) {
                        unify(patterns[i], actual, found);
                    }
                }
            }
        }
        return found;
    }

    private static List<@Nullable WireType> argumentsOf(Class<?> parent, WireType declared) {
        List<@Nullable WireType> arguments = new ArrayList<>();
        if (parent == declared.raw()) {
            arguments.addAll(declared.arguments());
            return arguments;
        }
        Map<TypeVariable<?>, WireType> found = infer(parent, declared);
        for (TypeVariable<?> parameter : parent.getTypeParameters()) {
            arguments.add(found.get(parameter));
        }
        return arguments;
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
        } else if (pattern instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
            unify(wildcard.getUpperBounds()[0], actual, found);
        }
    }
}
