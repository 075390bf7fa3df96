package io.tern.api;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service: its key and the methods of its interface, reflected once. Default methods are remote like the others;
 * static, private and compiler-made bridge methods are not, nor are those of {@link Object} that the interface repeats.
 * Immutable, thread-safe.
 */
public final class ServiceDescriptor {
    private final ServiceKey key;
    private final Class<?> interfaceType;
    private final List<MethodDescriptor> methods;
    private final Map<String, MethodDescriptor> bySignature;

    private ServiceDescriptor(Class<?> interfaceType, ServiceKey key) {
        this.interfaceType = interfaceType;
        this.key = key;
        GenericTypes types = new GenericTypes(interfaceType);
        List<MethodDescriptor> found = new ArrayList<>();
        Map<String, MethodDescriptor> index = new HashMap<>();
        for (Map.Entry<String, Method> entry : remoteMethods(interfaceType).entrySet()) {
            MethodDescriptor method = new MethodDescriptor(key, found.size(), entry.getValue(), types, interfaceType);
            found.add(method);
            index.put(entry.getKey(), method);
        }
        methods = Collections.unmodifiableList(found);
        bySignature = Map.copyOf(index);
    }

    /**
     * Reflects an interface.
     *
     * @throws IllegalArgumentException if the type is no interface, has no method, or its annotations contradict each
     *     other
     */
    public static ServiceDescriptor of(Class<?> interfaceType, String group, String version) {
        if (!interfaceType.isInterface() || interfaceType.isAnnotation()) {
            throw new IllegalArgumentException(interfaceType.getName() + " is not an interface (expected: the Java"
                    + " interface of the service)");
        }
        ServiceDescriptor descriptor =
                new ServiceDescriptor(interfaceType, new ServiceKey(interfaceType.getName(), group, version));
        if (descriptor.methods.isEmpty()) {
            throw new IllegalArgumentException(
                    interfaceType.getName() + " has no method that could be called remotely");
        }
        return descriptor;
    }

    /** Reflects an interface without group and version. */
    public static ServiceDescriptor of(Class<?> interfaceType) {
        return of(interfaceType, "", "");
    }

    private static Map<String, Method> remoteMethods(Class<?> interfaceType) {
        Map<String, Method> found = new TreeMap<>();
        for (Method method : interfaceType.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isBridge() && !isOfObject(method)) {
                found.merge(MethodDescriptor.signature(method), method, ServiceDescriptor::moreSpecific);
            }
        }
        return found;
    }

    /** Whether every object has the method anyway; a proxy answers it locally. */
    private static boolean isOfObject(Method method) {
        return switch (method.getName()) {
            case "hashCode", "toString" -> method.getParameterCount() == 0;
            case "equals" -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Object.class;
            default -> false;
        };
    }

    private static Method moreSpecific(Method a, Method b) {
        if (a.getReturnType() != b.getReturnType()) {
            return a.getReturnType().isAssignableFrom(b.getReturnType()) ? b : a;
        }
        Class<?> left = a.getDeclaringClass();
        Class<?> right = b.getDeclaringClass();
        if (left.isAssignableFrom(right) || right.isAssignableFrom(left)) {
            return left.isAssignableFrom(right) ? b : a;
        }
        return left.getName().compareTo(right.getName()) < 0 ? a : b; // reflection's own order may change
    }

    /** The service's identity. */
    public ServiceKey key() {
        return key;
    }

    /** The Java interface. */
    public Class<?> interfaceType() {
        return interfaceType;
    }

    /** All methods, by signature; a method's position is its {@link MethodDescriptor#index()}. */
    public List<MethodDescriptor> methods() {
        return methods;
    }

    /** The method of a {@link MethodDescriptor#signature()}, or null. */
    public @Nullable MethodDescriptor method(String signature) {
        return bySignature.get(signature);
    }

    /** The descriptor of a method of the interface or of what it inherits, or null. */
    public @Nullable MethodDescriptor method(Method method) {
        return bySignature.get(MethodDescriptor.signature(method));
    }

    /** All signatures in one line, for messages. */
    public String signatures() {
        return methods.stream().map(MethodDescriptor::signature).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
