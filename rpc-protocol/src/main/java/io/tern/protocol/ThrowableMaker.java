package io.tern.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes exceptions of one class with the message and cause that were sent. Thread-safe.
 */
final class ThrowableMaker {
    /*
     * A user's constructor may do anything with a String: (String article) may build the message from it, () has
     * one of its own. So none of them runs, where the JDK allows that: of a user's class runs the constructor of the nearest
     * JDK class above it, which fills in what is closed to us (stack trace, suppressed, cause; SQLState of a SQLException is
     * null). The JDK's own classes are made by their public constructors, unless those turn the text into another one, as
     * TypeNotPresentException does.
     */
    private static final List<Class<?>> MESSAGE = List.of(String.class);
    private static final List<Class<?>> MESSAGE_AND_CAUSE = List.of(String.class, Throwable.class);

    private final Class<? extends Throwable> type;
    private final OwnMessage ownMessage;
    private final @Nullable Constructor<? extends Throwable> withCause;
    private final @Nullable Constructor<? extends Throwable> withMessage;
    private final @Nullable Constructor<? extends Throwable> withNothing;
    /** Runs Throwable's constructor alone: for classes whose own one takes the text for something else than the message. */
    private final @Nullable Constructor<? extends Throwable> bare;

    private ThrowableMaker(
            Class<? extends Throwable> type,
            @Nullable Constructor<? extends Throwable> withCause,
            @Nullable Constructor<? extends Throwable> withMessage,
            @Nullable Constructor<? extends Throwable> withNothing,
            @Nullable Constructor<? extends Throwable> bare) {
        this.type = type;
        this.ownMessage = OwnMessage.of(type);
        this.withCause = withCause;
        this.withMessage = withMessage;
        this.withNothing = withNothing;
        this.bare = bare;
    }

    /** For a class that is not abstract; null if nothing can make it. */
    static @Nullable ThrowableMaker of(Class<? extends Throwable> type) {
        return of(type, BareConstructors::of);
    }

    /** The same with another way to {@link BareConstructors}, which gives null where there is none. */
    static @Nullable ThrowableMaker of(
            Class<? extends Throwable> type,
            BiFunction<Class<? extends Throwable>, Constructor<Throwable>, @Nullable Constructor<? extends Throwable>>
                    bareConstructors) {
        Constructor<? extends Throwable> bare = bareConstructors.apply(type, inherited(Throwable.class, MESSAGE));
        if (bare == null || TypeTable.isPlatform(type)) {
            return ofConstructors(type, bare);
        }
        Class<?> ancestor = type;
        Constructor<Throwable> plain = null;
        while (plain == null) {
            ancestor = ancestor.getSuperclass();
            plain = TypeTable.isPlatform(ancestor) ? inherited(ancestor, MESSAGE) : null;
        }
        Constructor<Throwable> caused = inherited(ancestor, MESSAGE_AND_CAUSE);
        return new ThrowableMaker(
                type,
                caused == null ? null : bareConstructors.apply(type, caused),
                bareConstructors.apply(type, plain),
                null,
                bare);
    }

    /** By the constructor (String, Throwable), (String) or () of the class itself; a String is taken to be the message. */
    private static @Nullable ThrowableMaker ofConstructors(
            Class<? extends Throwable> type, @Nullable Constructor<? extends Throwable> bare) {
        Constructor<? extends Throwable> withCause = own(type, MESSAGE_AND_CAUSE);
        Constructor<? extends Throwable> withMessage = own(type, MESSAGE);
        Constructor<? extends Throwable> withNothing = own(type, List.of());
        boolean none = withCause == null && withMessage == null && withNothing == null;
        return none ? null : new ThrowableMaker(type, withCause, withMessage, withNothing, bare);
    }

    /** The constructor of a JDK class that a subclass may call, or null. */
    @SuppressWarnings("unchecked") // any class above an exception will do
    private static @Nullable Constructor<Throwable> inherited(Class<?> type, List<Class<?>> parameters) {
        return (Constructor<Throwable>) Stream.of(type.getDeclaredConstructors())
                .filter(one -> parameters.equals(List.of(one.getParameterTypes())))
                .filter(one -> (one.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0)
                .findFirst()
                .orElse(null);
    }

    @SuppressWarnings("unchecked") // a class's constructors make that class
    private static @Nullable Constructor<? extends Throwable> own(
            Class<? extends Throwable> type, List<Class<?>> parameters) {
        return (Constructor<? extends Throwable>) Stream.of(type.getDeclaredConstructors())
                .filter(one -> parameters.equals(List.of(one.getParameterTypes())))
                .filter(ThrowableMaker::isOpen)
                .findFirst()
                .orElse(null);
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

    /** The class's message. */
    OwnMessage ownMessage() {
        return ownMessage;
    }

    /**
     * A new exception. One that fixes its own cause, or takes no cause of this class, has the other one among the suppressed; so is
     * the message of one that computes another.
     *
     * @throws WireFormatException if a constructor threw
     */
    Throwable newInstance(@Nullable String message, @Nullable Throwable cause) {
        Throwable made = cause == null ? withMessage(message) : withCause(message, cause);
        if (bare != null && !hasMessage(made, message)) {
            made.addSuppressed(new RemoteCauseException("thrown with the message: " + message));
        }
        return made;
    }

    private Throwable withCause(@Nullable String message, Throwable cause) {
        if (withCause != null) {
            Throwable made = make(withCause, message, cause);
            if (hasCause(made, cause) && (bare == null || hasMessage(made, message))) {
                return made;
            }
        }
        Throwable made = withMessage(message);
        if (setCause(made, cause)) {
            return made;
        }
        Throwable without = withMessage(message);
        without.addSuppressed(cause);
        return without;
    }

    /** An UncheckedIOException, for one, throws when it is asked for a cause that is no IOException. */
    private static boolean hasCause(Throwable made, Throwable cause) {
        return StackText.causeOf(made) == cause;
    }

    private Throwable withMessage(@Nullable String message) {
        Throwable made = withMessage != null
                ? make(withMessage, message)
                : withCause != null ? make(withCause, message, null) : make(Objects.requireNonNull(withNothing));
        if (bare == null || hasMessage(made, message)) {
            return made;
        }
        Throwable other = make(bare, message);
        return hasMessage(other, message) ? other : made;
    }

    private boolean hasMessage(Throwable made, @Nullable String message) {
        try {
            return Objects.equals(ownMessage.of(made), message);
        } catch (RuntimeException | Error e) { // One that needs fields which are not set yet.
            return true;
        }
    }

    private static boolean setCause(Throwable made, Throwable cause) {
        try {
            Throwable unused = made.initCause(cause);
            return hasCause(made, cause);
        } catch (RuntimeException | Error e) { // The cause was fixed.
            return false;
        }
    }

    private Throwable make(Constructor<? extends Throwable> constructor, @Nullable Object... arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw WireFormatException.refusedBy("the constructor of " + type.getName(), e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot rebuild " + type.getName(), e);
        }
    }
}
