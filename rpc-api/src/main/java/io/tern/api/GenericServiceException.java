package io.tern.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An exception that a service threw by its contract, for a caller that does not have its class. The call counts as answered.
 * Its cause, if any, describes the causes as text. Immutable, thread-safe.
 */
public final class GenericServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String exceptionClass;
    private final @Nullable String exceptionMessage;
    private final String fieldsJson;

    /**
     * Describes an exception of a service.
     *
     * @param exceptionClass name of its class
     * @param exceptionMessage its message
     * @param fieldsJson its own fields as a JSON object
     * @param cause what led to it
     */
    public GenericServiceException(
            String exceptionClass, @Nullable String exceptionMessage, String fieldsJson, @Nullable Throwable cause) {
        super(exceptionMessage == null ? exceptionClass : exceptionClass + ": " + exceptionMessage, cause);
        this.exceptionClass = Objects.requireNonNull(exceptionClass, "exceptionClass");
        this.exceptionMessage = exceptionMessage;
        this.fieldsJson = Objects.requireNonNull(fieldsJson, "fieldsJson");
    }

    /** Name of the exception's class, the nearest one that the interface declares. */
    public String exceptionClass() {
        return exceptionClass;
    }

    /** The exception's own message; {@link #getMessage()} puts the class before it. */
    public @Nullable String exceptionMessage() {
        return exceptionMessage;
    }

    /** The exception's own fields as a JSON object, {@code {}} if it has none. Not part of any message: they may be secrets. */
    public String fieldsJson() {
        return fieldsJson;
    }
}
