package io.tern.cluster;

import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One user's access to a {@link MemoryStore}; what came through it ends with it. Thread-safe. */
final class MemoryRegistry implements Registry {
    private final String address;
    private final MemoryStore store;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** {@code release} is run once, when this is closed. */
    MemoryRegistry(String address, MemoryStore store, Runnable release) {
        this.address = address;
        this.store = store;
        this.release = release;
    }

    @Override
    public CompletableFuture<Void> register(Registration registration) {
        return store.add(this, registration);
    }

    @Override
    public CompletableFuture<Void> unregister(Registration registration) {
        return store.remove(this, registration);
    }

    @Override
    public Subscription subscribe(ServiceKey service, RegistryListener listener) {
        MemoryStore.Watch watch = new MemoryStore.Watch(this, listener);
        store.watch(watch, service);
        return () -> store.unwatch(watch);
    }

    @Override
    public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        return store.find(interfaceName);
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            store.removeAll(this);
            release.run();
        }
    }

    @Override
    public String toString() {
        return address;
    }
}
