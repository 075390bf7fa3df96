package io.tern.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A declared exception: how it is rebuilt, and the fields that it has beyond those of the JDK's classes.
 *
 * <p>Thread-safe.
 */
public final class ThrowableShape {
    /** From best to least; a constructor (String) is taken to be given the message. */
    private static final List<List<Class<?>>> PARAMETERS =
            List.of(List.of(String.class, Throwable.class), List.of(String.class), List.of());

    private final Class<? extends Throwable> type;
    private final List<WireField> fields;
    private final Constructor<? extends Throwable> constructor;

    ThrowableShape(
            Class<? extends Throwable> type, List<WireField> fields, Constructor<? extends Throwable> constructor) {
        this.type = type;
        this.fields = List.copyOf(fields);
        this.constructor = constructor;
    }

    /** The constructor (String, Throwable), (String) or () that rebuilds the exception, or null if it has none. */
    @SuppressWarnings("unchecked") // a class's constructors make that class
    static @Nullable Constructor<? extends Throwable> constructorOf(Class<? extends Throwable> type) {
        for (List<Class<?>> parameters : PARAMETERS) {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (parameters.equals(List.of(constructor.getParameterTypes())) && isOpen(constructor)) {
                    return (Constructor<? extends Throwable>) constructor;
                }
            }
        }
        return null;
    }

    /** Opens the user's constructors; the JDK's count only if they are public anyway. */
    private static boolean isOpen(Constructor<?> constructor) {
        Class<?> type = constructor.getDeclaringClass();
        if (TypeTable.isPlatform(type)) {
            return Modifier.isPublic(constructor.getModifiers()) && Modifier.isPublic(type.getModifiers());
        }
        constructor.setAccessible(true);
        return true;
    }

    /** The exception's class. */
    public Class<? extends Throwable> type() {
        return type;
    }

    /** The own fields, by number. */
    public List<WireField> fields() {
        return fields;
    }

    /**
     * A new exception whose own fields are as its constructor leaves them.
     *
     * @throws WireFormatException if the constructor threw
     */
    public Throwable newInstance(@Nullable String message, @Nullable Throwable cause) {
        try {
            int parameters = constructor.getParameterCount();
            Throwable made = switch (parameters) {
                case 2 -> constructor.newInstance(message, cause);
                case 1 -> constructor.newInstance(message);
                default -> constructor.newInstance();
            };
            return parameters == 2 ? made : withCause(made, cause);
        } catch (InvocationTargetException e) {
            throw WireFormatException.refusedBy("the constructor of " + type.getName(), e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot rebuild " + type.getName(), e);
        }
    }

    /** An exception that fixed its cause in its own constructor keeps the remote one among the suppressed. */
    private static Throwable withCause(Throwable made, @Nullable Throwable cause) {
        if (cause == null) {
            return made;
        }
        if (made.getCause() == null) {
            try {
                return made.initCause(cause);
            } catch (IllegalStateException e) {
                made.addSuppressed(cause); // the cause was fixed as null
                return made;
            }
        }
        made.addSuppressed(cause);
        return made;
    }
}
