package io.tern.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception that may travel: how it is rebuilt, and the fields that it has beyond those of the JDK's classes.
 *
 * <p>Thread-safe.
 */
public final class ThrowableShape {
    private final Class<? extends Throwable> type;
    private final List<WireField> fields;
    private final ThrowableMaker maker;

    ThrowableShape(Class<? extends Throwable> type, List<WireField> fields, ThrowableMaker maker) {
        this.type = type;
        this.fields = List.copyOf(fields);
        this.maker = maker;
    }

    /** The exception's class. */
    public Class<? extends Throwable> type() {
        return type;
    }

    /** The own fields, by number. */
    public List<WireField> fields() {
        return fields;
    }

    /** The message that exceptions of the class were made with. */
    OwnMessage ownMessage() {
        return maker.ownMessage();
    }

    /**
     * A new exception with this message and cause. Its own fields are null or zero, for no constructor of the user's runs; where
     * the JDK has no way to that, they are as a constructor leaves them.
     *
     * @throws WireFormatException if a constructor threw
     */
    public Throwable newInstance(@Nullable String message, @Nullable Throwable cause) {
        return maker.newInstance(message, cause);
    }
}
