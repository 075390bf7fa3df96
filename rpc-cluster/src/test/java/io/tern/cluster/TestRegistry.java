package io.tern.cluster;

import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry of which the test says what it says. Thread-safe. */
final class TestRegistry implements Registry {
    private final String name;
    private final Set<RegistryListener> listeners = new CopyOnWriteArraySet<>();
    private final AtomicInteger searches = new AtomicInteger();
    private volatile List<Endpoint> last;
    private volatile List<ServiceKey> known = List.of();

    /** A registry that has not answered yet. */
    TestRegistry(String name) {
        this.name = name;
    }

    /** Says who serves the service now. */
    void says(Endpoint... endpoints) {
        says(List.of(endpoints));
    }

    /** Says a list as it is, also one that breaks the contract. */
    void says(List<Endpoint> endpoints) {
        last = endpoints;
        listeners.forEach(listener -> listener.endpointsChanged(endpoints));
    }

    void becomesAvailable(boolean available) {
        listeners.forEach(listener -> listener.availabilityChanged(available));
    }

    /** Says which services exist. */
    void knows(ServiceKey... services) {
        known = List.of(services);
    }

    /** How often somebody asked which services exist. */
    int searches() {
        return searches.get();
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public CompletableFuture<Void> register(Registration registration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> unregister(Registration registration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription subscribe(ServiceKey service, RegistryListener listener) {
        listeners.add(listener);
        if (last != null) {
            listener.endpointsChanged(last);
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        searches.incrementAndGet();
        return CompletableFuture.completedFuture(known.stream()
                .filter(key -> key.interfaceName().equals(interfaceName))
                .toList());
    }

    @Override
    public void close() {
        listeners.clear();
    }

    @Override
    public String toString() {
        return name;
    }
}
