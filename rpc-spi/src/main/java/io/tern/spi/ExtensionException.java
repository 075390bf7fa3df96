package io.tern.spi;

import org.jspecify.annotations.Nullable;

/**
 * An extension cannot be had: its name is unknown, two classes claim it, or its entry is broken. The message names the
 * contract and, where there is one, the file and line that declare the extension.
 */
public final class ExtensionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExtensionException(String message) {
        super(message);
    }

    ExtensionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The same failure, whose message says first who asked for the extension. */
    public ExtensionException at(String place) {
        return new ExtensionException(place + ": " + getMessage(), this);
    }
}
