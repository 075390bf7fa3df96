package io.tern.api;

import java.util.concurrent.CompletableFuture;

/**
 * One link of a chain, bound to one service. Thread-safe. It calls {@code next} once, several times, or answers itself,
 * and keeps the contract of {@link Invoker}; a link that throws or returns null all the same becomes
 * {@link StatusCode#INTERNAL} with its class named.
 */
@FunctionalInterface
public interface Filter {
    /** Handles the call, usually by passing it on. */
    CompletableFuture<Result> filter(Invocation invocation, Invoker next);

    /**
     * Whether this link promises never to throw, and that its future never fails and never holds null where that of {@code next}
     * does not, and needs no trace id in the MDC. The chain then relies on it, which saves a call one dependent future; a false
     * promise loses calls.
     */
    default boolean keepsContract() {
        return false;
    }
}
