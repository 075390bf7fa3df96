package io.tern.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Knows who serves what. It may be away at any time: registrations and subscriptions are kept and made good when it is back.
 * Thread-safe; no method blocks.
 */
public interface Registry extends AutoCloseable {
    /**
     * Publishes a registration until it is withdrawn or the registry is closed, and repairs it whenever it is found missing.
     * The future completes when it is visible for the first time; it may never do so while the registry is away.
     */
    CompletableFuture<Void> register(Registration registration);

    /**
     * Refuses what {@link #register} would refuse for what it says, and changes nothing: whoever asks first has not taken a step that has to be taken back.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    default void check(Registration registration) {}

    /** Withdraws a registration; the future completes when it is no longer visible. Unknown ones are ignored. */
    CompletableFuture<Void> unregister(Registration registration);

    /** Watches a service. The listener hears the first state as soon as it is known, and then every change. */
    Subscription subscribe(ServiceKey service, RegistryListener listener);

    /** The services of an interface that have at least one endpoint now, for messages. Fails while the registry is away. */
    CompletableFuture<List<ServiceKey>> find(String interfaceName);

    /** Withdraws all registrations, ends all subscriptions, disconnects. Bounded in time, idempotent. */
    @Override
    void close();

    /** The address without secrets, for messages. */
    @Override
    String toString();
}
