package io.tern.bootstrap;

import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RegistryListener;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A registry that knows no endpoint, answers registrations as a test says and remembers them. Thread-safe. */
final class ScriptedRegistry implements Registry, RegistryFactory {
    final List<Registration> registered = new CopyOnWriteArrayList<>();
    final List<Registration> unregistered = new CopyOnWriteArrayList<>();
    private final Supplier<CompletableFuture<Void>> registering;
    private final Supplier<CompletableFuture<Void>> unregistering;
    private volatile Runnable closing = () -> {};

    /** A registry whose answers these make. */
    ScriptedRegistry(Supplier<CompletableFuture<Void>> registering, Supplier<CompletableFuture<Void>> unregistering) {
        this.registering = registering;
        this.unregistering = unregistering;
    }

    /** A registry that shows everything at once. */
    static ScriptedRegistry prompt() {
        return answering(CompletableFuture.completedFuture(null));
    }

    /** A registry that answers every registration so. */
    static ScriptedRegistry answering(CompletableFuture<Void> registration) {
        return new ScriptedRegistry(() -> registration, () -> CompletableFuture.completedFuture(null));
    }

    @Override
    public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
        return this;
    }

    @Override
    public CompletableFuture<Void> register(Registration registration) {
        registered.add(registration);
        return registering.get();
    }

    @Override
    public CompletableFuture<Void> unregister(Registration registration) {
        unregistered.add(registration);
        return unregistering.get();
    }

    @Override
    public Subscription subscribe(ServiceKey service, RegistryListener listener) {
        return () -> {};
    }

    @Override
    public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** What its closing does. */
    void whenClosed(Runnable task) {
        closing = task;
    }

    @Override
    public void close() {
        closing.run();
    }

    @Override
    public String toString() {
        return "scripted";
    }
}
