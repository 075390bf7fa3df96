package io.tern.proxy;

import java.util.Objects;

/**
 * The arguments of a call do not fit the parameters of its method: too few or too many, one of another type, or null for a
 * primitive. The method has certainly not been entered. The message names method and parameter, never a value.
 */
public final class InvalidArgumentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidArgumentException(String message) {
        super(Objects.requireNonNull(message, "message"));
    }
}
