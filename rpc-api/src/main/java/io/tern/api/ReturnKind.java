package io.tern.api;

/** How a method of a service gives its result back. */
public enum ReturnKind {
    /** By its return value; the caller waits. */
    VALUE,
    /** Without a value; the caller waits. */
    VOID,
    /** By a {@link java.util.concurrent.CompletableFuture}. */
    FUTURE,
    /** By a {@link java.util.concurrent.CompletionStage}. */
    STAGE;

    /** Whether the caller gets a future instead of waiting. */
    public boolean isAsync() {
        return this == FUTURE || this == STAGE;
    }
}
