package io.tern.bootstrap;

import io.tern.api.HashKey;
import io.tern.api.Idempotent;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodOptions;
import io.tern.api.Oneway;
import io.tern.api.PassExceptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.WireTypes;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;

/** Refuses annotations on an implementation that are read on its interface only, unless that has them, too. Thread-safe. */
final class MisplacedAnnotations {
    private static final List<Class<? extends Annotation>> OF_TYPES =
            List.of(Idempotent.class, WireTypes.class, PassExceptions.class);

    private MisplacedAnnotations() {}

    /**
     * Checks the class of an exported object.
     *
     * @throws IllegalArgumentException naming the annotation, where it stands and where it belongs
     */
    static void check(Class<?> type, ServiceDescriptor service) {
        for (Class<? extends Annotation> annotation : OF_TYPES) {
            check(annotation, type, service.interfaceType().isAnnotationPresent(annotation), type.getName());
        }
        for (MethodDescriptor method : service.methods()) {
            ServedInterface.implementations(type, method).forEach(one -> check(one, method));
        }
    }

    private static void check(Method own, MethodDescriptor method) {
        String where = own.getDeclaringClass().getName() + '.' + method.signature();
        Method served = method.javaMethod();
        check(Idempotent.class, own, method.settings().idempotent(), where);
        check(Oneway.class, own, method.settings().oneway(), where);
        check(WireTypes.class, own, served.isAnnotationPresent(WireTypes.class), where);
        check(MethodOptions.class, own, served.isAnnotationPresent(MethodOptions.class), where);
        for (Parameter parameter : own.getParameters()) {
            check(HashKey.class, parameter, method.hashKeyIndex() >= 0, where);
        }
    }

    private static void check(
            Class<? extends Annotation> annotation, AnnotatedElement own, boolean isServed, String where) {
        if (own.isAnnotationPresent(annotation) && !isServed) {
            String also = annotation == MethodOptions.class ? ", or in @Export(methods = ...)" : "";
            throw new IllegalArgumentException("@" + annotation.getSimpleName() + " on " + where
                    + " has no effect (expected: on the interface, which both sides read" + also + ')');
        }
    }
}
