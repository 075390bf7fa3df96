package io.tern.protocol;

import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ServiceDescriptor;
import io.tern.api.WireTypes;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the walk over the types begins. Immutable.
 *
 * @param place for messages, such as {@code EchoService.greet(Person)}
 * @param value whether values of exactly this type are passed; an added or thrown type need not have any
 */
record TypeRoot(Type type, String place, boolean value) {
    /** All that a service's methods name, and what annotations of its interface and the methods' settings add. */
    static List<TypeRoot> of(ServiceDescriptor service, Function<MethodDescriptor, MethodSettings> settings) {
        List<TypeRoot> roots = new ArrayList<>();
        addHierarchy(service.interfaceType(), service.interfaceType().getSimpleName(), roots);
        for (MethodDescriptor method : service.methods()) {
            String place = place(service, method);
            addMethod(method, place, roots);
            addWireTypes(settings.apply(method).wireTypes(), place, roots);
        }
        return roots;
    }

    /** Types whose values are passed as they are. */
    static List<TypeRoot> of(List<? extends Type> types) {
        return types.stream()
                .map(type -> new TypeRoot(type, type.getTypeName(), true))
                .toList();
    }

    /** Exceptions that are thrown. */
    static List<TypeRoot> ofExceptions(List<? extends Class<? extends Throwable>> types) {
        return types.stream()
                .map(type -> new TypeRoot(type, type.getName(), false))
                .toList();
    }

    private static void addMethod(MethodDescriptor method, String place, List<TypeRoot> roots) {
        for (Type parameter : method.genericParameterTypes()) {
            roots.add(new TypeRoot(parameter, place, true));
        }
        roots.add(new TypeRoot(method.resultType(), place, true));
        for (Class<?> thrown : method.declaredExceptions()) {
            roots.add(new TypeRoot(thrown, place, false));
        }
        for (Class<?> thrown : method.passedExceptions()) {
            roots.add(new TypeRoot(thrown, place + " > @PassExceptions", false));
        }
        for (Class<? extends Throwable> erased : ExceptionCodec.erased(method)) {
            if (Modifier.isAbstract(erased.getModifiers()) || ThrowableMaker.of(erased) != null) {
                roots.add(new TypeRoot(erased, place, false));
            }
        }
    }

    private static void addHierarchy(Class<?> type, String place, List<TypeRoot> roots) {
        WireTypes added = type.getAnnotation(WireTypes.class);
        if (added != null) {
            addWireTypes(List.of(added.value()), place, roots);
        }
        for (Class<?> parent : type.getInterfaces()) {
            addHierarchy(parent, place, roots);
        }
    }

    private static void addWireTypes(List<Class<?>> added, String place, List<TypeRoot> roots) {
        for (Class<?> type : added) {
            roots.add(new TypeRoot(type, place + " > @WireTypes", false));
        }
    }

    private static String place(ServiceDescriptor service, MethodDescriptor method) {
        return method.parameterTypes().stream()
                .map(Class::getSimpleName)
                .collect(Collectors.joining(
                        ", ", service.interfaceType().getSimpleName() + '.' + method.name() + '(', ")"));
    }
}
