package io.tern.api;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Stream;

/** Reads the annotations of an interface's method and refuses contradictions. Thread-safe. */
final class MethodFacts {
    private MethodFacts() {}

    static MethodSettings settings(Method method, Type resultType, Class<?> interfaceType, Object where) {
        MethodOptions options = method.getAnnotation(MethodOptions.class);
        if (options != null && (!options.name().isEmpty() || options.parameterTypes().length > 0)) {
            throw new IllegalArgumentException(
                    where + ": @MethodOptions on a method says name or parameterTypes (expected: neither)");
        }
        MethodSettings said = options == null ? MethodSettings.UNSET : MethodSettings.from(options);
        WireTypes types = method.getAnnotation(WireTypes.class);
        MethodSettings settings = said.orElse(MethodSettings.builder()
                .idempotent(isIdempotent(method, interfaceType))
                .nonBlocking(method.isAnnotationPresent(NonBlocking.class))
                .oneway(method.isAnnotationPresent(Oneway.class))
                .wireTypes(types == null ? List.of() : List.of(types.value()))
                .build());
        if (settings.oneway() && resultType != void.class) {
            throw new IllegalArgumentException(where + ": one-way method returns " + resultType.getTypeName()
                    + " (expected: void, or a future of Void)");
        }
        return settings;
    }

    static int hashKeyIndex(Method method, Object where) {
        int found = -1;
        Annotation[][] annotations = method.getParameterAnnotations();
        for (int i = 0; i < annotations.length; i++) {
            for (Annotation annotation : annotations[i]) {
                if (annotation instanceof HashKey) {
                    if (found >= 0) {
                        throw new IllegalArgumentException(
                                where + ": two parameters are marked @HashKey (expected: one)");
                    }
                    found = i;
                }
            }
        }
        return found;
    }

    /** On an interface the annotation holds for the methods it declares and for those it inherits. */
    private static boolean isIdempotent(Method method, Class<?> interfaceType) {
        return method.isAnnotationPresent(Idempotent.class) || says(interfaceType, method.getDeclaringClass());
    }

    private static boolean says(Class<?> type, Class<?> declaring) {
        return declaring.isAssignableFrom(type)
                && (type.isAnnotationPresent(Idempotent.class)
                        || Stream.of(type.getInterfaces()).anyMatch(parent -> says(parent, declaring)));
    }
}
