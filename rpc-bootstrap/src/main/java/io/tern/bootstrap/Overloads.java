package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the method of a service that a name and arguments mean, as the compiler would. Stateless. */
final class Overloads {
    private Overloads() {}

    /**
     * The method of this name or signature; of overloads the most specific one that takes the arguments.
     *
     * @throws IllegalArgumentException naming the methods there are, if none or several fit
     */
    static MethodDescriptor find(ServiceDescriptor service, String wanted, @Nullable Object[] arguments) {
        List<MethodDescriptor> named = service.methods().stream()
                .filter(method ->
                        method.name().equals(wanted) || method.signature().equals(wanted))
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "method: '" + wanted + "' (expected: one of " + service.signatures() + ')');
        }
        List<MethodDescriptor> fitting = named.size() == 1 ? named : taking(named, arguments);
        List<MethodDescriptor> meant = mostSpecific(fitting);
        if (meant.size() != 1) {
            throw new IllegalArgumentException("method: '" + wanted + "' has overloads, of which the arguments fit "
                    + (fitting.isEmpty() ? "none" : "several") + " (expected: one of "
                    + named.stream().map(MethodDescriptor::signature).toList() + ')');
        }
        return meant.get(0);
    }

    private static List<MethodDescriptor> taking(List<MethodDescriptor> methods, @Nullable Object[] arguments) {
        return methods.stream()
                .filter(method -> takes(method.parameterTypes(), arguments))
                .toList();
    }

    private static boolean takes(List<Class<?>> types, @Nullable Object[] arguments) {
        if (types.size() != arguments.length) {
            return false;
        }
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = types.get(i);
            boolean fits =
                    arguments[i] == null ? !type.isPrimitive() : boxed(type).isInstance(arguments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static List<MethodDescriptor> mostSpecific(List<MethodDescriptor> methods) {
        return methods.stream()
                .filter(one ->
                        methods.stream().allMatch(other -> isBelow(one.parameterTypes(), other.parameterTypes())))
                .toList();
    }

    private static boolean isBelow(List<Class<?>> lower, List<Class<?>> upper) {
        for (int i = 0; i < lower.size(); i++) {
            if (!boxed(upper.get(i)).isAssignableFrom(boxed(lower.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }
}
