package io.tern.bootstrap;

import io.tern.api.AsyncOf;
import io.tern.api.ExportOptions;
import io.tern.api.GenericTypes;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.NonBlocking;
import io.tern.api.ServiceDescriptor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out which interface an object serves, and what its class says about the methods. Thread-safe. */
final class ServedInterface {
    private ServedInterface() {}

    /**
     * The interface that {@code target} serves.
     *
     * @param wanted what the options say, or null
     * @throws IllegalArgumentException if that is no interface, the object does not implement it, or nothing was said and
     *     the class does not implement exactly one
     */
    static Class<?> of(Object target, @Nullable Class<?> wanted) {
        Class<?> found = find(target, wanted);
        AsyncOf twin = found.getAnnotation(AsyncOf.class);
        if (twin != null) {
            throw new IllegalArgumentException(where(target.getClass()) + found.getName() + " is @AsyncOf, for callers"
                    + " only (expected: to implement " + twin.value().getName()
                    + ", whose methods may themselves be declared to return futures)");
        }
        return found;
    }

    private static Class<?> find(Object target, @Nullable Class<?> wanted) {
        Class<?> type = target.getClass();
        if (wanted == null) {
            return onlyOne(type);
        }
        if (!wanted.isInterface() || wanted.isAnnotation()) {
            throw new IllegalArgumentException(where(type) + "interfaceType " + wanted.getName()
                    + " is not an interface (expected: " + oneOf(candidates(type)) + ')');
        }
        if (!wanted.isInstance(target)) {
            throw new IllegalArgumentException(where(type) + "does not implement interfaceType " + wanted.getName()
                    + otherCopyHint(type, wanted) + " (expected: " + oneOf(candidates(type)) + ')');
        }
        return wanted;
    }

    /** What {@link NonBlocking} on the implementation's methods adds to the options. */
    static ExportOptions settings(Class<?> type, ServiceDescriptor service) {
        ExportOptions.Builder builder = ExportOptions.builder();
        for (MethodDescriptor method : service.methods()) {
            if (isNonBlocking(type, method)) {
                builder.method(
                        method.name(),
                        method.parameterTypes(),
                        MethodSettings.builder().nonBlocking(true).build());
            }
        }
        return builder.build();
    }

    /** The nearest class that declares the method decides; compilers may copy its annotation to a bridge or not. */
    private static boolean isNonBlocking(Class<?> type, MethodDescriptor method) {
        return implementations(type, method).stream().anyMatch(one -> one.isAnnotationPresent(NonBlocking.class));
    }

    /** The method in the nearest class that declares it, with a bridge if there is one; empty if the interface has it alone. */
    static List<Method> implementations(Class<?> type, MethodDescriptor method) {
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            List<Method> declared = Stream.of(ancestor.getDeclaredMethods())
                    .filter(one -> implementsMethod(one, method))
                    .toList();
            if (!declared.isEmpty()) {
                return declared;
            }
        }
        return List.of();
    }

    /** A class that binds a generic parent's types declares those: {@code f(String)} for the parent's {@code f(T)}. */
    private static boolean implementsMethod(Method declared, MethodDescriptor method) {
        List<Class<?>> types = List.of(declared.getParameterTypes());
        return declared.getName().equals(method.name())
                && (types.equals(method.parameterTypes())
                        || types.equals(method.genericParameterTypes().stream()
                                .map(GenericTypes::erasure)
                                .toList()));
    }

    private static Class<?> onlyOne(Class<?> type) {
        Set<Class<?>> candidates = candidates(type);
        if (candidates.size() == 1) {
            return candidates.iterator().next();
        }
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException(
                    where(type) + "implements no interface of its own (expected: the Java interface of the service)");
        }
        throw new IllegalArgumentException(where(type) + "implements " + candidates.size() + " interfaces: "
                + names(candidates) + " (expected: interfaceType to name one of them)");
    }

    /** The interfaces that could be meant: neither the JDK's nor ancestors of another candidate. */
    private static Set<Class<?>> candidates(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            for (Class<?> implemented : ancestor.getInterfaces()) {
                if (!isOfTheJdk(implemented)) {
                    found.add(implemented);
                }
            }
        }
        found.removeIf(one -> found.stream().anyMatch(other -> other != one && one.isAssignableFrom(other)));
        return found;
    }

    private static boolean isOfTheJdk(Class<?> type) {
        return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
    }

    private static String otherCopyHint(Class<?> type, Class<?> wanted) {
        return candidates(type).stream().anyMatch(one -> one.getName().equals(wanted.getName()))
                ? ", but another copy of it from another class loader"
                : "";
    }

    private static String oneOf(Set<Class<?>> candidates) {
        return candidates.isEmpty() ? "an interface that the class implements" : names(candidates);
    }

    private static String names(Iterable<Class<?>> types) {
        List<String> names = new ArrayList<>();
        types.forEach(type -> names.add(type.getName()));
        return names.stream().sorted().collect(Collectors.joining(", "));
    }

    private static String where(Class<?> type) {
        return "export of " + type.getName() + ": ";
    }
}
