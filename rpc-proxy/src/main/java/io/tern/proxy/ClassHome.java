package io.tern.proxy;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a generated class lives. Best is the interface's own package, as a hidden class: it sees what the interface
 * sees, package-private types included, and is collected while the loader lives. Where a named module keeps that package
 * closed but exports it, a loader of its own below the interface's will do. Thread-safe.
 */
final class ClassHome {
    private final Class<?> interfaceType;
    private final MethodHandles.@Nullable Lookup inside;
    private final Beside beside;

    private ClassHome(Class<?> interfaceType, MethodHandles.@Nullable Lookup inside) {
        this.interfaceType = interfaceType;
        this.inside = inside;
        beside = new Beside(interfaceType.getClassLoader());
    }

    /**
     * The home for classes that implement or call a service's interface.
     *
     * @throws IllegalArgumentException if there is none, saying what to change
     */
    static ClassHome of(ServiceDescriptor service) {
        Class<?> type = service.callerType();
        if (type.isHidden() || type.isSealed()) {
            throw new IllegalArgumentException(type.getName() + " is "
                    + (type.isSealed() ? "sealed" : "a hidden class")
                    + " (expected: an interface that a generated class can implement)");
        }
        ClassHome home = open(type);
        for (MethodDescriptor method : service.methods()) {
            Method called = method.callerMethod();
            if (called != null) {
                home.checkAccess(method, called);
            }
        }
        return home;
    }

    private static ClassHome open(Class<?> type) {
        Module here = ClassHome.class.getModule();
        Module there = type.getModule();
        here.addReads(there);
        if (there.isOpen(type.getPackageName(), here)) {
            try {
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
                return new ClassHome(type, lookup.hasFullPrivilegeAccess() ? lookup : Anchor.lookupIn(lookup));
            } catch (IllegalAccessException e) {
                throw new IllegalArgumentException(closed(type, here), e);
            }
        }
        if (Modifier.isPublic(type.getModifiers()) && there.isExported(type.getPackageName())) {
            return new ClassHome(type, null);
        }
        throw new IllegalArgumentException(closed(type, here));
    }

    private static String closed(Class<?> type, Module here) {
        String to = here.isNamed() ? " to " + here.getName() : "";
        String module = type.getModule().getName();
        return "package " + type.getPackageName() + " of module " + module + " is closed, so " + type.getName()
                + " cannot be implemented by a generated class (expected: \"opens " + type.getPackageName() + to
                + ";\" in the module's declaration, or --add-opens " + module + "/" + type.getPackageName() + "="
                + (here.isNamed() ? here.getName() : "ALL-UNNAMED") + ", or a public interface in an exported package)";
    }

    /** Binary name for a class to be defined here. */
    String className(String kind) {
        String simple =
                interfaceType.getName().substring(interfaceType.getName().lastIndexOf('.') + 1) + "$Tern" + kind;
        String packageName = inside == null ? "io.tern.generated" : interfaceType.getPackageName();
        return packageName.isEmpty() ? simple : packageName + '.' + simple;
    }

    /** Defines a class and returns its constructor. */
    MethodHandle define(byte[] bytes, MethodType constructor) {
        try {
            if (inside == null) {
                return MethodHandles.publicLookup().findConstructor(beside.define(bytes), constructor);
            }
            MethodHandles.Lookup own = inside.defineHiddenClass(bytes, true);
            return own.findConstructor(own.lookupClass(), constructor);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot define a class for " + interfaceType.getName(), e);
        }
    }

    /** Whether code that lives here may name the type. */
    boolean sees(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (element.isPrimitive() || (inside != null && isNeighbour(element))) {
            return true;
        }
        Module module = element.getModule();
        Module home = inside == null ? beside.getUnnamedModule() : interfaceType.getModule();
        boolean publicToJvm = Modifier.isPublic(element.getModifiers()) || Modifier.isProtected(element.getModifiers());
        return publicToJvm && home.canRead(module) && module.isExported(element.getPackageName(), home);
    }

    private boolean isNeighbour(Class<?> type) {
        return type.getClassLoader() == interfaceType.getClassLoader()
                && type.getPackageName().equals(interfaceType.getPackageName());
    }

    private void checkAccess(MethodDescriptor method, Method called) {
        checkAccess(method, called.getReturnType());
        Stream.of(called.getParameterTypes()).forEach(type -> checkAccess(method, type));
    }

    private void checkAccess(MethodDescriptor method, Class<?> type) {
        if (!sees(type)) {
            throw new IllegalArgumentException(method + ": " + type.getTypeName() + " cannot be named by a class in "
                    + (inside == null ? "another module" : "package " + interfaceType.getPackageName())
                    + " (expected: a public type in an exported package)");
        }
    }

    /** The loader of one generated class. Thread-safe. */
    private static final class Beside extends ClassLoader {
        Beside(@Nullable ClassLoader parent) {
            super(parent);
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }
}
