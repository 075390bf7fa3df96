package io.tern.protocol;

/**
 * Bytes are not a value of the agreed types. The message names the place and classes, never decoded contents; the
 * exception has no cause for the same reason, since the message of a user's constructor may quote what it was given.
 */
public final class WireFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ValuePath path = new ValuePath();

    /** Says what is wrong. */
    public WireFormatException(String message) {
        super(message);
    }

    /**
     * Wraps an exception of users' code (a constructor, {@code hashCode}, {@code compareTo}) while a value was put together. Lack of
     * memory stays what it is.
     */
    static WireFormatException refusedBy(String what, Throwable thrown) {
        if (thrown instanceof OutOfMemoryError none) {
            throw none;
        }
        if (thrown instanceof WireFormatException known) {
            return known;
        }
        StackTraceElement[] trace = StackText.framesOf(thrown);
        String where = trace.length == 0 ? "" : " at " + trace[0];
        return new WireFormatException(what + " threw " + thrown.getClass().getName() + where);
    }

    /** Puts a place around those known so far. */
    WireFormatException at(String outer) {
        path.addOuter(outer);
        return this;
    }

    @Override
    public String getMessage() {
        String message = String.valueOf(super.getMessage());
        return path == null ? message : path.describe(message);
    }
}
