package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot be written: the mistake of the code that passed or returned it. The message names the place inside the
 * value and classes, never contents.
 */
public final class WireValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ValuePath path = new ValuePath();

    /** Says what is wrong. */
    public WireValueException(String message) {
        super(message);
    }

    /** Says what is wrong, with what user code threw while its value was read. */
    public WireValueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Wraps an exception of users' code (an iterator, a getter) while its value was written. Lack of memory stays an error of its own. */
    static WireValueException thrownBy(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError none) {
            throw none;
        }
        return thrown instanceof WireValueException known
                ? known
                : new WireValueException(thrown.getClass().getName() + " while it was written", thrown);
    }

    /** Puts a place around those known so far. */
    WireValueException at(String outer) {
        path.addOuter(outer);
        return this;
    }

    @Override
    public String getMessage() {
        String message = String.valueOf(super.getMessage());
        return path == null ? message : path.describe(message);
    }
}
