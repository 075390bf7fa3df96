package io.tern.spi;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a class into an entry, or says what is wrong with it. The class is loaded but not initialised. Thread-safe.
 *
 * @param <T> the contract
 */
final class ExtensionClass<T> {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Class<T> contract;
    private final Class<?> type;
    private final Origin origin;

    ExtensionClass(Class<T> contract, Class<?> type, Origin origin) {
        this.contract = contract;
        this.type = type;
        this.origin = origin;
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Returns the entry.
     *
     * @throws Unusable if the class is no extension of the contract
     * @throws LinkageError if a type that the class mentions cannot be loaded
     */
    ExtensionEntry<T> entry(InstanceOwner owner) throws Unusable {
        Extension extension = type.getAnnotation(Extension.class);
        Class<? extends T> implementation = implementation(extension == null ? null : extension.value());
        if (extension == null) {
            throw unusable(null, "has no @Extension");
        }
        String name = extension.value();
        if (!isName(name)) {
            throw unusable(name, "has the name \"" + name + "\" (expected: " + NAME.pattern() + ")");
        }
        Constructor<? extends T> constructor = constructor(name, implementation);
        return new ExtensionEntry<>(
                name, extension.order(), implementation, origin, owner, maker(name, constructor, owner));
    }

    private Class<? extends T> implementation(@Nullable String name) throws Unusable {
        if (!contract.isAssignableFrom(type)) {
            throw unusable(name, "does not implement " + contract.getName() + otherCopyHint());
        }
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw unusable(name, "is abstract");
        }
        return type.asSubclass(contract);
    }

    private String otherCopyHint() {
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            for (Class<?> implemented : ancestor.getInterfaces()) {
                if (implemented.getName().equals(contract.getName())) {
                    return ", but another copy of it from " + implemented.getClassLoader();
                }
            }
        }
        return "";
    }

    private Constructor<? extends T> constructor(String name, Class<? extends T> implementation) throws Unusable {
        try {
            return implementation.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            String hint = type.isMemberClass() && !Modifier.isStatic(type.getModifiers()) ? "; make it static" : "";
            throw unusable(name, "has no constructor without parameters" + hint);
        }
    }

    private Supplier<T> maker(String name, Constructor<? extends T> constructor, InstanceOwner owner) {
        return () -> {
            try {
                constructor.setAccessible(true);
                return owner.adopt(constructor.newInstance());
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof VirtualMachineError fatal) {
                    throw fatal;
                }
                throw notMade(name, "the constructor threw", e.getCause());
            } catch (InaccessibleObjectException e) {
                throw notMade(name, "its package must be open to " + ExtensionClass.class.getModule(), e);
            } catch (ReflectiveOperationException | LinkageError e) {
                throw notMade(name, "the class cannot be initialised", e);
            }
        };
    }

    private ExtensionException notMade(String name, String problem, @Nullable Throwable cause) {
        String reason = cause == null ? problem : problem + ": " + cause;
        return new ExtensionException(
                "cannot make %s \"%s\" from %s (%s): %s"
                        .formatted(contract.getSimpleName(), name, type.getName(), origin, reason),
                cause);
    }

    private Unusable unusable(@Nullable String name, String problem) {
        return new Unusable(new BrokenEntry(name, origin, type.getName() + " " + problem, null));
    }

    /** The class is no extension; carries the entry that says why. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient BrokenEntry broken;

        Unusable(BrokenEntry broken) {
            super(broken.toString());
            this.broken = broken;
        }

        BrokenEntry broken() {
            return broken;
        }
    }
}
