package io.tern.api;

import java.util.concurrent.CompletableFuture;

/**
 * One link of a chain, bound to one service. Thread-safe. It calls {@code next} once, several times, or answers itself,
 * and keeps the contract of {@link Invoker}; a link that throws or returns null all the same becomes
 * {@link StatusCode#INTERNAL} with its class named. It runs within the invocation's trace, whose id the MDC shows.
 *
 * @see DirectFilter
 */
@FunctionalInterface
public interface Filter {
    /** Handles the call, usually by passing it on. */
    CompletableFuture<Result> filter(Invocation invocation, Invoker next);

    /**
     * Whether it answers every call by itself. A reference with such a filter around its calls needs no node: it asks no
     * registry, connects to nobody, and nobody waits for its providers. Asked once, when it has been bound.
     */
    default boolean answersAllCalls() {
        return false;
    }
}
