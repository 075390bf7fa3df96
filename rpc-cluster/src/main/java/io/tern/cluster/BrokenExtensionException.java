package io.tern.cluster;

/**
 * An extension threw where nothing but an exception can be answered; it says whose fault it is to the one who ends the call.
 * Immutable, thread-safe.
 */
final class BrokenExtensionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Object extension;

    /** {@code extension} threw {@code thrown}, whose stack trace tells it all. */
    BrokenExtensionException(Object extension, Throwable thrown) {
        super(extension.getClass().getName() + " failed with " + thrown, thrown, false, false);
        this.extension = extension;
    }

    /** What {@code guilty} threw, as this exception, unless a part of it has been named already. */
    static BrokenExtensionException of(Object guilty, Throwable thrown) {
        return thrown instanceof BrokenExtensionException named ? named : new BrokenExtensionException(guilty, thrown);
    }

    /** Who threw. */
    Object extension() {
        return extension;
    }
}
