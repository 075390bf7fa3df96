package io.tern.api;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds for each method of an {@link AsyncOf} interface the service's method that it calls. Confined to one thread. */
final class AsyncTwin {
    private static final List<Class<? extends Annotation>> OF_THE_SERVICE =
            List.of(WireTypes.class, PassExceptions.class);

    private final Class<?> twin;
    private final GenericTypes types;
    private final List<MethodDescriptor> service;
    private final String where;

    private AsyncTwin(Class<?> twin, ServiceDescriptor service) {
        this.twin = twin;
        this.service = service.methods();
        types = new GenericTypes(twin);
        where = twin.getName() + ", @AsyncOf(" + service.interfaceType().getName() + ".class): ";
    }

    /**
     * The service's methods, in their order, called as the twin's methods are.
     *
     * @throws IllegalArgumentException naming a method of the twin that matches none
     */
    static List<MethodDescriptor> methods(Class<?> twin, Collection<Method> methods, ServiceDescriptor service) {
        return new AsyncTwin(twin, service).match(methods);
    }

    private List<MethodDescriptor> match(Collection<Method> methods) {
        checkAnnotations();
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(
                    where + "the interface has no method (expected: futures of " + texts(any -> true) + ')');
        }
        Map<MethodDescriptor, Method> callers = new HashMap<>();
        for (Method method : methods) {
            MethodDescriptor called = called(method);
            Method other = callers.put(called, method);
            if (other != null) {
                throw new IllegalArgumentException(where + text(method) + " and " + text(other) + " both match "
                        + text(called) + " (expected: one of both)");
            }
        }
        return service.stream()
                .map(method -> calledBy(callers.get(method), method))
                .toList();
    }

    private void checkAnnotations() {
        for (Class<? extends Annotation> type : OF_THE_SERVICE) {
            if (twin.isAnnotationPresent(type)) {
                throw new IllegalArgumentException(where + '@' + type.getSimpleName()
                        + " has no effect here (expected: on the service's interface, where both sides read it)");
            }
        }
    }

    private MethodDescriptor called(Method method) {
        MethodDescriptor called = service.stream()
                .filter(one -> one.name().equals(method.getName()) && sameParameters(one, method))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(where + text(method)
                        + " matches no method of the service (expected: name and parameter types of one of "
                        + candidates(method.getName()) + ')'));
        Type returned = returned(method);
        Type result = MethodDescriptor.resultType(returned, kind(returned));
        if (!kind(returned).isAsync() || !isSame(boxed(result), boxed(called.resultType()))) {
            String wanted = "<" + boxed(called.resultType()).getTypeName() + '>';
            throw new IllegalArgumentException(where + text(method) + " does not match " + text(called)
                    + " (expected: to return CompletableFuture" + wanted + " or CompletionStage" + wanted + ')');
        }
        checkAnnotations(method, result, called);
        return called;
    }

    /** The twin repeats at most what the service says: the server never sees the twin. */
    private void checkAnnotations(Method method, Type result, MethodDescriptor called) {
        MethodSettings said = MethodFacts.settings(method, result, twin, where + text(method));
        int hashKey = MethodFacts.hashKeyIndex(method, where + text(method));
        boolean adds = !called.settings().orElse(said).equals(called.settings())
                || (hashKey >= 0 && hashKey != called.hashKeyIndex());
        if (adds) {
            throw new IllegalArgumentException(where + "the annotations of " + text(method)
                    + " say more than those of " + text(called) + " (expected: them on the service's method, where both"
                    + " sides read them, or settings of the reference)");
        }
    }

    private boolean sameParameters(MethodDescriptor called, Method method) {
        Type[] parameters = method.getGenericParameterTypes();
        List<Type> wanted = called.genericParameterTypes();
        if (parameters.length != wanted.size()) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (!isSame(types.resolve(parameters[i]), wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Of two methods, type variables are never the same objects: they are taken for what they are to the JVM. */
    private static boolean isSame(Type one, Type other) {
        if (one instanceof ParameterizedType a && other instanceof ParameterizedType b) {
            return a.getRawType().equals(b.getRawType())
                    && areSame(a.getActualTypeArguments(), b.getActualTypeArguments());
        }
        if (one instanceof GenericArrayType a && other instanceof GenericArrayType b) {
            return isSame(a.getGenericComponentType(), b.getGenericComponentType());
        }
        if (one instanceof WildcardType a && other instanceof WildcardType b) {
            return areSame(a.getLowerBounds(), b.getLowerBounds()) && areSame(a.getUpperBounds(), b.getUpperBounds());
        }
        if (one instanceof TypeVariable<?> && other instanceof TypeVariable<?>) {
            return GenericTypes.erasure(one).equals(GenericTypes.erasure(other));
        }
        return one.equals(other);
    }

    private static boolean areSame(Type[] some, Type[] others) {
        boolean same = some.length == others.length;
        for (int i = 0; same && i < some.length; i++) {
            same = isSame(some[i], others[i]);
        }
        return same;
    }

    private MethodDescriptor calledBy(@Nullable Method caller, MethodDescriptor method) {
        return method.calledBy(caller, caller == null ? method.returnKind() : kind(returned(caller)));
    }

    private Type returned(Method method) {
        return types.resolve(method.getGenericReturnType());
    }

    private static ReturnKind kind(Type returned) {
        return MethodDescriptor.returnKind(GenericTypes.erasure(returned));
    }

    private static Type boxed(Type type) {
        return type instanceof Class<?> raw ? MethodType.methodType(raw).wrap().returnType() : type;
    }

    private String candidates(String name) {
        boolean named = service.stream().anyMatch(one -> one.name().equals(name));
        return texts(one -> !named || one.name().equals(name));
    }

    private String texts(Predicate<MethodDescriptor> wanted) {
        return service.stream().filter(wanted).map(AsyncTwin::text).collect(Collectors.joining(", "));
    }

    private String text(Method method) {
        return text(
                returned(method),
                method.getName(),
                Stream.of(method.getGenericParameterTypes()).map(types::resolve));
    }

    private static String text(MethodDescriptor method) {
        Type returned =
                method.returnKind().isAsync() ? method.javaMethod().getGenericReturnType() : method.resultType();
        return text(returned, method.name(), method.genericParameterTypes().stream());
    }

    private static String text(Type returned, String name, Stream<Type> parameters) {
        return parameters
                .map(Type::getTypeName)
                .collect(Collectors.joining(", ", returned.getTypeName() + ' ' + name + '(', ")"));
    }
}
