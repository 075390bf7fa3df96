package io.tern.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the message that an exception was made with, below what a {@code getMessage} of the user's makes of it. Thread-safe.
 */
final class OwnMessage {
    private static final String NAME = "getMessage";
    private static final MethodType TYPE = MethodType.methodType(String.class);

    private final boolean overridden;
    /** Of type (Throwable)String; null where {@code getMessage} itself is the best there is. */
    private final @Nullable MethodHandle inherited;

    private OwnMessage(boolean overridden, @Nullable MethodHandle inherited) {
        this.overridden = overridden;
        this.inherited = inherited;
    }

    /** For the exceptions of a class. */
    static OwnMessage of(Class<? extends Throwable> type) {
        boolean overridden = isOverridden(type);
        return new OwnMessage(overridden, overridden ? inheritedBy(type) : null);
    }

    /** Whether the user's part of the class has a {@code getMessage}. */
    boolean isOverridden() {
        return overridden;
    }

    /** The message of an exception of that class or of one below; whatever {@code getMessage} throws comes out. */
    @Nullable
    String of(Throwable thrown) {
        if (inherited == null) {
            return thrown.getMessage();
        }
        try {
            return (String) inherited.invokeExact(thrown);
        } catch (Throwable e) {
            throw WireField.unexpected(e);
        }
    }

    private static boolean isOverridden(Class<? extends Throwable> type) {
        try {
            return !TypeTable.isPlatform(type.getMethod(NAME).getDeclaringClass());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a Throwable without getMessage: " + type, e);
        }
    }

    /** The value of {@code super.getMessage()} in the topmost class that is not the JDK's; null in a closed package. */
    private static @Nullable MethodHandle inheritedBy(Class<? extends Throwable> type) {
        Class<?> top = type;
        while (!TypeTable.isPlatform(top.getSuperclass())) {
            top = top.getSuperclass();
        }
        try {
            return MethodHandles.privateLookupIn(top, MethodHandles.lookup())
                    .findSpecial(Throwable.class, NAME, TYPE, top)
                    .asType(TYPE.insertParameterTypes(0, Throwable.class));
        } catch (IllegalAccessException e) {
            return null;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a Throwable without getMessage: " + top, e);
        }
    }
}
