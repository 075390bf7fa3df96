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
 * static, private and compiler-made bridge methods are not, nor are those of {@link Object} that the interface repeats. A {@link
 * #generic} one is known by its key alone. Immutable, thread-safe.
 */
public final class ServiceDescriptor {
    private static final String ANY_METHOD = "*";

    private final ServiceKey key;
    private final @Nullable Class<?> interfaceType;
    private final @Nullable Class<?> callerType;
    private final List<MethodDescriptor> methods;
    private final Map<String, MethodDescriptor> bySignature;

    private ServiceDescriptor(Class<?> interfaceType, ServiceKey key, List<Class<?>> passed) {
        this.interfaceType = interfaceType;
        callerType = interfaceType;
        this.key = key;
        GenericTypes types = new GenericTypes(interfaceType);
        List<MethodDescriptor> found = new ArrayList<>();
        Map<String, MethodDescriptor> index = new HashMap<>();
        for (Map.Entry<String, Method> entry : remoteMethods(interfaceType).entrySet()) {
            MethodDescriptor method =
                    new MethodDescriptor(key, found.size(), entry.getValue(), types, interfaceType, passed);
            found.add(method);
            index.put(entry.getKey(), method);
        }
        methods = Collections.unmodifiableList(found);
        bySignature = Map.copyOf(index);
    }

    /**
     * Reflects an interface; nothing is passed that it does not declare.
     *
     * @throws IllegalArgumentException if the type is no interface, has no method, or its annotations contradict each
     *     other
     */
    public static ServiceDescriptor of(Class<?> interfaceType, String group, String version) {
        return of(interfaceType, group, version, List.of());
    }

    /**
     * Reflects an interface, or the service of which it is an {@link AsyncOf} twin.
     *
     * @param passed the {@link MethodDescriptor#passedExceptions()} of each method, whatever {@link PassExceptions} says
     * @throws IllegalArgumentException as without them, or if a method of the twin matches none of the service
     */
    public static ServiceDescriptor of(
            Class<?> interfaceType, String group, String version, List<? extends Class<?>> passed) {
        if (!interfaceType.isInterface() || interfaceType.isAnnotation()) {
            throw new IllegalArgumentException(interfaceType.getName() + " is not an interface (expected: the Java"
                    + " interface of the service)");
        }
        Class<?> serviceType = interfaceOf(interfaceType);
        if (serviceType != interfaceType) {
            return new ServiceDescriptor(interfaceType, of(serviceType, group, version, passed));
        }
        ServiceDescriptor descriptor = new ServiceDescriptor(
                interfaceType, new ServiceKey(interfaceType.getName(), group, version), List.copyOf(passed));
        if (descriptor.methods.isEmpty()) {
            throw new IllegalArgumentException(
                    interfaceType.getName() + " has no method that could be called remotely");
        }
        return descriptor;
    }

    /**
     * The interface of the service that callers of an interface call: itself, or what its {@link AsyncOf} names.
     *
     * @throws IllegalArgumentException if what it names is no service's interface
     */
    public static Class<?> interfaceOf(Class<?> callerType) {
        AsyncOf twin = callerType.getAnnotation(AsyncOf.class);
        if (twin == null) {
            return callerType;
        }
        Class<?> service = twin.value();
        if (!service.isInterface() || service.isAnnotation() || service.isAnnotationPresent(AsyncOf.class)) {
            throw new IllegalArgumentException(callerType.getName() + ", @AsyncOf(" + service.getName() + ".class): "
                    + (service.isAnnotationPresent(AsyncOf.class)
                            ? "that is an @AsyncOf itself"
                            : "that is not an interface")
                    + " (expected: the interface that the service is exported by)");
        }
        return service;
    }

    /** Reflects an interface without group and version. */
    public static ServiceDescriptor of(Class<?> interfaceType) {
        return of(interfaceType, "", "");
    }

    private ServiceDescriptor(Class<?> twin, ServiceDescriptor of) {
        key = of.key;
        interfaceType = of.interfaceType;
        callerType = twin;
        methods = AsyncTwin.methods(twin, remoteMethods(twin).values(), of);
        bySignature = methods.stream().collect(Collectors.toUnmodifiableMap(MethodDescriptor::signature, one -> one));
    }

    private ServiceDescriptor(ServiceKey key) {
        this.key = key;
        interfaceType = null;
        callerType = null;
        methods = List.of(MethodDescriptor.generic(key, ANY_METHOD, List.of(), ReturnKind.FUTURE));
        bySignature = Map.of();
    }

    /**
     * A service whose interface this side does not have, to be called with {@link MethodDescriptor#generic} methods. It lists
     * one method named {@code *}, which is never called and stands for all of them.
     */
    public static ServiceDescriptor generic(ServiceKey key) {
        return new ServiceDescriptor(key);
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

    /** Whether only the key is known; see {@link #generic}. */
    public boolean isGeneric() {
        return interfaceType == null;
    }

    /**
     * The Java interface.
     *
     * @throws IllegalStateException if this is a generic service
     */
    public Class<?> interfaceType() {
        if (interfaceType == null) {
            throw new IllegalStateException(key + " is generic and has no Java interface (ask isGeneric first)");
        }
        return interfaceType;
    }

    /**
     * The interface that callers have: {@link #interfaceType()}, or an {@link AsyncOf} twin of it.
     *
     * @throws IllegalStateException if this is a generic service
     */
    public Class<?> callerType() {
        return callerType == null ? interfaceType() : callerType;
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

    /** Whether a call of the method can be one of this service: it is one of {@link #methods()}, or a generic one of this key. */
    public boolean owns(MethodDescriptor method) {
        return method.isGeneric()
                ? isGeneric() && key.equals(method.service())
                : method.index() < methods.size() && methods.get(method.index()).equals(method);
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
