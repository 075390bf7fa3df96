package io.tern.bootstrap;

import io.tern.api.GenericServiceException;
import io.tern.api.PassExceptions;
import io.tern.api.RpcException;
import io.tern.protocol.TypeGraph;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the exceptions that reach the callers of a service though its interface does not declare them: those that {@link PassExceptions}
 * names, else unchecked ones of the interface's package. Loads no class that is not one of them or above one. Thread-safe.
 */
final class PassedExceptions {
    private static final Logger logger = LoggerFactory.getLogger(PassedExceptions.class);

    /** They go with each package, for methods throw them to say something about their arguments or state. */
    private static final List<Class<? extends RuntimeException>> OF_THE_JDK = List.of(
            IllegalArgumentException.class,
            IllegalStateException.class,
            UnsupportedOperationException.class,
            NoSuchElementException.class);

    /** Whether interfaces that say nothing pass those of their packages. */
    private final boolean byDefault;

    PassedExceptions(boolean byDefault) {
        this.byDefault = byDefault;
    }

    /**
     * The exceptions of an interface; empty for what is none.
     *
     * @throws IllegalArgumentException if the interface asks for those of its package and is in no directory or jar
     * @throws java.io.UncheckedIOException if a class file of its package cannot be read, naming it
     */
    List<Class<? extends RuntimeException>> of(Class<?> interfaceType) {
        Set<Class<? extends RuntimeException>> found = new LinkedHashSet<>();
        if (interfaceType.isInterface() && !addHierarchy(interfaceType, found) && byDefault) {
            addPackageOrWarn(interfaceType, found);
        }
        return List.copyOf(found);
    }

    /** Whether the interface or one that it extends says something. */
    private static boolean addHierarchy(Class<?> type, Set<Class<? extends RuntimeException>> found) {
        PassExceptions said = type.getAnnotation(PassExceptions.class);
        if (said != null && said.value().length > 0) {
            found.addAll(List.of(said.value()));
        } else if (said != null) {
            addPackage(type, found);
        }
        boolean says = said != null;
        for (Class<?> parent : type.getInterfaces()) {
            says |= addHierarchy(parent, found);
        }
        return says;
    }

    private static void addPackageOrWarn(Class<?> type, Set<Class<? extends RuntimeException>> found) {
        try {
            addPackage(type, found);
        } catch (IllegalArgumentException e) { // Nobody said it of this interface.
            logger.warn(
                    "Exceptions of the package of {} reach no caller as themselves: {}",
                    type.getName(),
                    e.getMessage());
            found.addAll(OF_THE_JDK);
        }
    }

    private static void addPackage(Class<?> type, Set<Class<? extends RuntimeException>> found) {
        Map<String, String> superclasses = ClassPathScan.superclassesBeside(type);
        Map<String, Boolean> unchecked = new HashMap<>();
        for (String name : superclasses.keySet()) {
            if (isUnchecked(name, superclasses, unchecked, type.getClassLoader())) {
                addIfItTravels(name, type, found);
            }
        }
        found.addAll(OF_THE_JDK);
    }

    /** By the class files alone, up to the first class that is not beside the interface. */
    private static boolean isUnchecked(
            String name, Map<String, String> superclasses, Map<String, Boolean> unchecked, ClassLoader loader) {
        String ancestor = name;
        while (superclasses.containsKey(ancestor)) {
            ancestor = superclasses.get(ancestor);
        }
        return unchecked.computeIfAbsent(ancestor, one -> isUnchecked(one, loader));
    }

    private static boolean isUnchecked(String name, ClassLoader loader) {
        try {
            return RuntimeException.class.isAssignableFrom(Class.forName(name, false, loader));
        } catch (ClassNotFoundException | LinkageError e) { // Of a library that is not there, so nobody throws it.
            return false;
        }
    }

    private static void addIfItTravels(String name, Class<?> type, Set<Class<? extends RuntimeException>> found) {
        try {
            Class<? extends RuntimeException> one =
                    Class.forName(name, false, type.getClassLoader()).asSubclass(RuntimeException.class);
            if (isOfUsers(one)) {
                TypeGraph unused = TypeGraph.ofExceptions(List.of(one));
                found.add(one);
            }
        } catch (ClassNotFoundException | LinkageError | IllegalArgumentException e) {
            logger.warn(
                    "Exception {} does not reach callers of {} as itself, for it cannot travel: {}",
                    name,
                    type.getName(),
                    e.getMessage());
        }
    }

    private static boolean isOfUsers(Class<? extends RuntimeException> one) {
        boolean ofTern = one == RpcException.class || one == GenericServiceException.class;
        boolean unnamed = one.isAnonymousClass() || one.isLocalClass();
        return !ofTern && !unnamed && !Modifier.isAbstract(one.getModifiers());
    }
}
