package io.tern.api;

import java.util.concurrent.CompletableFuture;

/**
 * The one interface of the call path: everything on it is an invoker or decorates one. Thread-safe.
 *
 * <p>An invoker never throws, never returns null, never blocks an {@link IoThread}, and its future always completes
 * normally: every outcome is a {@link Result}, at the invocation's deadline at the latest. The future may complete on an
 * I/O thread, so whoever attaches to it must not block there. Completing the future from outside does not cancel the call;
 * {@link Invocation#cancel} does.
 */
@FunctionalInterface
public interface Invoker {
    /** Starts the call. */
    CompletableFuture<Result> invoke(Invocation invocation);
}
