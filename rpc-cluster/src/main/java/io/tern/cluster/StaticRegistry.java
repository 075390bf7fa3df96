package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A list of addresses that serve every service and never change. Registering there has no effect. Immutable, thread-safe. */
final class StaticRegistry implements Registry {
    /** Scheme and extension name. */
    static final String SCHEME = "static";

    private final List<Endpoint> endpoints;

    /**
     * A registry of these addresses.
     *
     * @throws IllegalArgumentException if there is none or one is malformed
     */
    StaticRegistry(List<String> addresses) {
        endpoints = addresses.stream()
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .map(Address::parse)
                .distinct()
                .map(address -> Endpoint.builder(address).build())
                .toList();
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("addresses: " + addresses + " (expected: at least one host:port)");
        }
    }

    @Override
    public CompletableFuture<Void> register(Registration registration) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> unregister(Registration registration) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Subscription subscribe(ServiceKey service, RegistryListener listener) {
        listener.endpointsChanged(endpoints);
        return () -> {};
    }

    @Override
    public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    @Override
    public String toString() {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(",", SCHEME + "://", ""));
    }
}
