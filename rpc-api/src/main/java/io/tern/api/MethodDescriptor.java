package io.tern.api;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One method of a service, reflected once. Its identity is name and erased parameter types, so overloads are different
 * methods. Immutable, thread-safe; two descriptors are equal only if they are the same object.
 */
public final class MethodDescriptor {
    private final ServiceKey service;
    private final int index;
    private final Method method;
    private final List<Class<?>> parameterTypes;
    private final List<Type> genericParameterTypes;
    private final ReturnKind returnKind;
    private final Type resultType;
    private final List<Class<?>> declaredExceptions;
    private final String signature;
    private final MethodSettings settings;
    private final int hashKeyIndex;

    MethodDescriptor(ServiceKey service, int index, Method method, GenericTypes types, Class<?> interfaceType) {
        this.service = service;
        this.index = index;
        this.method = method;
        parameterTypes = List.of(method.getParameterTypes());
        genericParameterTypes =
                Stream.of(method.getGenericParameterTypes()).map(types::resolve).toList();
        returnKind = returnKind(method.getReturnType());
        resultType = resultType(types.resolve(method.getGenericReturnType()), returnKind);
        declaredExceptions = List.of(method.getExceptionTypes());
        signature = signature(method);
        settings = MethodFacts.settings(method, resultType, interfaceType, this);
        hashKeyIndex = MethodFacts.hashKeyIndex(method, this);
    }

    /** Name and erased parameter types, as identity within a service: {@code greet(demo.Person,int)}. */
    public static String signature(Method method) {
        return Stream.of(method.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    private static ReturnKind returnKind(Class<?> type) {
        if (type == CompletableFuture.class) {
            return ReturnKind.FUTURE;
        }
        if (type == CompletionStage.class) {
            return ReturnKind.STAGE;
        }
        return type == void.class ? ReturnKind.VOID : ReturnKind.VALUE;
    }

    private static Type resultType(Type returned, ReturnKind kind) {
        if (!kind.isAsync()) {
            return returned;
        }
        Type value = returned instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[0]
                : Object.class;
        return value == Void.class ? void.class : value;
    }

    /** The service this method belongs to. */
    public ServiceKey service() {
        return service;
    }

    /** Position among {@link ServiceDescriptor#methods()}; local to this JVM, never sent. */
    public int index() {
        return index;
    }

    /** The method's name. */
    public String name() {
        return method.getName();
    }

    /** Erased parameter types. */
    public List<Class<?>> parameterTypes() {
        return parameterTypes;
    }

    /** Parameter types with their type arguments, inherited type variables replaced. */
    public List<Type> genericParameterTypes() {
        return genericParameterTypes;
    }

    /** How the result is given back. */
    public ReturnKind returnKind() {
        return returnKind;
    }

    /** Type of the value itself: of a future its argument; {@code void.class} where there is none. */
    public Type resultType() {
        return resultType;
    }

    /** The exceptions of the {@code throws} clause, checked or not. */
    public List<Class<?>> declaredExceptions() {
        return declaredExceptions;
    }

    /** Whether the interface declares exceptions of this class. */
    public boolean declares(Throwable exception) {
        for (Class<?> declared : declaredExceptions) {
            if (declared.isInstance(exception)) {
                return true;
            }
        }
        return false;
    }

    /** What the interface itself says about the method by annotations. */
    public MethodSettings settings() {
        return settings;
    }

    /** Index of the parameter marked {@link HashKey}, or -1. */
    public int hashKeyIndex() {
        return hashKeyIndex;
    }

    /** The interface's method. */
    public Method javaMethod() {
        return method;
    }

    /** See {@link #signature(Method)}. */
    public String signature() {
        return signature;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return service + "#" + signature;
    }
}
