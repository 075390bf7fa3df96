package io.tern.api;

/**
 * A stretch of code in which a context holds on the current thread. Confined to the thread that opened it; scopes are closed in
 * reverse order, which try-with-resources does by itself.
 */
@FunctionalInterface
public interface CallScope extends AutoCloseable {
    /**
     * Restores what held before.
     *
     * @throws IllegalStateException if another thread opened this scope, or an inner one is still open
     */
    @Override
    void close();
}
