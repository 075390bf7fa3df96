package io.tern.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects by a constructor of one of their superclasses, as the JDK's own deserialization does: constructors below it
 * do not run. The JDK's way to it is in the module {@code jdk.unsupported}, which a runtime image may lack. Stateless.
 */
final class BareConstructors {
    private static final String FACTORY = "sun.reflect.ReflectionFactory";

    private BareConstructors() {}

    /** A constructor of {@code type} that runs the one of its superclass only, or null where the JDK has no way to that. */
    @SuppressWarnings("unchecked") // it makes that class
    static <T> @Nullable Constructor<T> of(Class<T> type, Constructor<? super T> inherited) {
        try {
            Class<?> factory = Class.forName(FACTORY); // By name: javac warns of the class itself.
            Method maker = factory.getMethod("newConstructorForSerialization", Class.class, Constructor.class);
            Object instance = factory.getMethod("getReflectionFactory").invoke(null);
            return (Constructor<T>) maker.invoke(instance, type, inherited);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
