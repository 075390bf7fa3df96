package io.tern.api;

/** Handle of a listener at a {@link Registry}. Thread-safe. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Ends it; a call to the listener that is under way may still finish. Idempotent. */
    @Override
    void close();
}
