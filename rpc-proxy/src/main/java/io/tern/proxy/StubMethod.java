package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One method to generate in a stub. Beside the remote ones a stub needs what a compiler would add to a class that
 * implements the interface: where parents give a method another erased return type ({@code Object get()} beside
 * {@code String get()}), or where two of them bring the same bridge, so that the JVM could not choose. Bridges that are
 * unambiguous are left to the interface. Immutable, thread-safe.
 *
 * @param name the method's name
 * @param type its erased types
 * @param call index of the remote method it stands for, or -1
 * @param bridgeOwner the interface whose bridge it calls, or null
 */
record StubMethod(
        String name, MethodType type, int call, @Nullable Class<?> bridgeOwner) {
    /**
     * What a stub of the service needs.
     *
     * @throws IllegalArgumentException if an ambiguous bridge belongs to an interface that the stub may not name
     */
    static List<StubMethod> of(ServiceDescriptor service, ClassHome home) {
        List<StubMethod> methods = new ArrayList<>();
        Set<String> covered = new HashSet<>();
        Map<String, Integer> calls = new HashMap<>();
        for (MethodDescriptor method : service.methods()) {
            Method called = method.callerMethod();
            if (called != null) {
                methods.add(new StubMethod(method.name(), erased(called), method.index(), null));
                covered.add(key(called));
                calls.put(MethodDescriptor.signature(called), method.index());
            }
        }
        Map<String, List<Method>> others = Stream.of(service.callerType().getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !covered.contains(key(method)))
                .collect(Collectors.groupingBy(StubMethod::key, TreeMap::new, Collectors.toList()));
        for (List<Method> sameKey : others.values()) {
            StubMethod extra = extra(sameKey, service, calls, home);
            if (extra != null) {
                methods.add(extra);
            }
        }
        return methods;
    }

    private static @Nullable StubMethod extra(
            List<Method> sameKey, ServiceDescriptor service, Map<String, Integer> calls, ClassHome home) {
        Method first = sameKey.stream()
                .min(Comparator.comparing(method -> method.getDeclaringClass().getName()))
                .orElseThrow();
        if (first.isBridge() && sameKey.size() == 1) {
            return null;
        }
        Integer sameSignature = calls.get(MethodDescriptor.signature(first));
        if (sameSignature != null) {
            return new StubMethod(first.getName(), erased(first), sameSignature, null);
        }
        if (!first.isBridge()) {
            return null; // equals, hashCode or toString, which Object implements
        }
        Class<?> owner = first.getDeclaringClass();
        if (!home.sees(owner)) {
            throw new IllegalArgumentException(service + ": " + first + " is inherited several times, and "
                    + owner.getName() + " cannot be named by a generated class (expected: a public interface)");
        }
        return new StubMethod(first.getName(), erased(first), -1, owner);
    }

    private static MethodType erased(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    }

    private static String key(Method method) {
        return method.getName() + erased(method).toMethodDescriptorString();
    }
}
