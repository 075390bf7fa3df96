package io.tern.api;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One method of a service, reflected once. Its identity is name and erased parameter types, so overloads are different
 * methods. A {@link #generic} one is known by its names alone, for callers without the interface. Immutable, thread-safe; two
 * descriptors are equal only if they are the same object.
 */
public final class MethodDescriptor {
    private final ServiceKey service;
    private final int index;
    private final @Nullable Method method;
    private final @Nullable Method callerMethod;
    private final String name;
    private final List<String> parameterTypeNames;
    private final List<Class<?>> parameterTypes;
    private final List<Type> genericParameterTypes;
    private final ReturnKind returnKind;
    private final Type resultType;
    private final List<Class<?>> declaredExceptions;
    private final List<Class<?>> passedExceptions;
    private final String signature;
    private final MethodSettings settings;
    private final int hashKeyIndex;

    MethodDescriptor(
            ServiceKey service,
            int index,
            Method method,
            GenericTypes types,
            Class<?> interfaceType,
            List<Class<?>> passedExceptions) {
        this.service = service;
        this.index = index;
        this.method = method;
        callerMethod = method;
        name = method.getName();
        parameterTypes = List.of(method.getParameterTypes());
        parameterTypeNames = parameterTypes.stream().map(Class::getName).toList();
        genericParameterTypes =
                Stream.of(method.getGenericParameterTypes()).map(types::resolve).toList();
        Type returned = types.resolve(method.getGenericReturnType());
        returnKind = returnKind(GenericTypes.erasure(returned));
        resultType = resultType(returned, returnKind);
        declaredExceptions =
                classes(Stream.of(method.getGenericExceptionTypes()).map(types::resolve));
        this.passedExceptions = passedExceptions;
        signature = signature(method);
        settings = MethodFacts.settings(method, resultType, interfaceType, this);
        hashKeyIndex = MethodFacts.hashKeyIndex(method, this);
    }

    private MethodDescriptor(ServiceKey service, String name, List<String> parameterTypeNames, ReturnKind returnKind) {
        this.service = Objects.requireNonNull(service, "service");
        this.name = Objects.requireNonNull(name, "name");
        this.parameterTypeNames = List.copyOf(parameterTypeNames);
        this.returnKind = Objects.requireNonNull(returnKind, "returnKind");
        index = 0;
        method = null;
        callerMethod = null;
        parameterTypes = List.of(String.class);
        genericParameterTypes = List.of(String.class);
        resultType = String.class;
        declaredExceptions = List.of(GenericServiceException.class);
        passedExceptions = List.of();
        signature = name + '(' + String.join(",", parameterTypeNames) + ')';
        settings = MethodSettings.UNSET;
        hashKeyIndex = -1;
    }

    private MethodDescriptor(MethodDescriptor of, @Nullable Method callerMethod, ReturnKind returnKind) {
        service = of.service;
        index = of.index;
        method = of.method;
        this.callerMethod = callerMethod;
        name = of.name;
        parameterTypeNames = of.parameterTypeNames;
        parameterTypes = of.parameterTypes;
        genericParameterTypes = of.genericParameterTypes;
        this.returnKind = returnKind;
        resultType = of.resultType;
        declaredExceptions = of.declaredExceptions;
        passedExceptions = of.passedExceptions;
        signature = of.signature;
        settings = of.settings;
        hashKeyIndex = of.hashKeyIndex;
    }

    /** This method, called by another interface's, or by none. */
    MethodDescriptor calledBy(@Nullable Method caller, ReturnKind kind) {
        return new MethodDescriptor(this, caller, kind);
    }

    /**
     * A method of a service whose interface this side does not have. Its calls carry JSON: one argument, the text of the list
     * of all of them, and a result that is text, too; so say its Java types. Every generic method has index 0. Whatever calls the
     * service keeps something for each signature as long as it lives, so a caller bounds how many different ones it makes.
     *
     * @param parameterTypeNames names of the erased parameter types, as {@link Class#getName()} gives them
     * @param returnKind how the result is given back on this side, whatever the interface says
     */
    public static MethodDescriptor generic(
            ServiceKey service, String name, List<String> parameterTypeNames, ReturnKind returnKind) {
        return new MethodDescriptor(service, name, parameterTypeNames, returnKind);
    }

    private static List<Class<?>> classes(Stream<Type> types) {
        return types.<Class<?>>map(GenericTypes::erasure).distinct().toList();
    }

    /** Name and erased parameter types, as identity within a service: {@code greet(demo.Person,int)}. */
    public static String signature(Method method) {
        return Stream.of(method.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    static ReturnKind returnKind(Class<?> type) {
        if (type == CompletableFuture.class) {
            return ReturnKind.FUTURE;
        }
        if (type == CompletionStage.class) {
            return ReturnKind.STAGE;
        }
        return type == void.class ? ReturnKind.VOID : ReturnKind.VALUE;
    }

    static Type resultType(Type returned, ReturnKind kind) {
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

    /**
     * Position among {@link ServiceDescriptor#methods()}; local to this JVM, never sent. All {@link #generic} methods of a
     * service share one; {@link PerMethod} tells them apart.
     */
    public int index() {
        return index;
    }

    /** Whether only names are known; see {@link #generic}. */
    public boolean isGeneric() {
        return method == null;
    }

    /** The method's name. */
    public String name() {
        return name;
    }

    /** Names of the interface's erased parameter types, as {@link Class#getName()} gives them. */
    public List<String> parameterTypeNames() {
        return parameterTypeNames;
    }

    /** Erased types of an invocation's arguments. */
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

    /** The class that {@link #resultType} is to the JVM. */
    public Class<?> resultClass() {
        return GenericTypes.erasure(resultType);
    }

    /** The exceptions of the {@code throws} clause, checked or not, inherited type variables replaced. */
    public List<Class<?>> declaredExceptions() {
        return declaredExceptions;
    }

    /** The exceptions that reach the caller as themselves without being declared; see {@link PassExceptions}. */
    public List<Class<?>> passedExceptions() {
        return passedExceptions;
    }

    /** Whether exceptions of this class reach the caller as themselves: the interface declares them, or they are passed. */
    public boolean declares(Throwable exception) {
        return isOneOf(declaredExceptions, exception) || isOneOf(passedExceptions, exception);
    }

    private static boolean isOneOf(List<Class<?>> types, Throwable exception) {
        for (Class<?> type : types) {
            if (type.isInstance(exception)) {
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

    /**
     * The interface's method.
     *
     * @throws IllegalStateException if this is a generic one
     */
    public Method javaMethod() {
        if (method == null) {
            throw new IllegalStateException(this + " is generic and has no Java method (ask isGeneric first)");
        }
        return method;
    }

    /** The method that callers have for it: {@link #javaMethod}, or that of an {@link AsyncOf} interface; null if they have none. */
    public @Nullable Method callerMethod() {
        return callerMethod;
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
