package io.tern.cluster;

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
     * @param setting who named them, for messages
     * @throws IllegalArgumentException naming every entry that is malformed, empty or there twice, or if there is none
     */
    StaticRegistry(String setting, List<String> addresses) {
        endpoints = AddressList.parse(setting, addresses).stream()
                .map(address -> Endpoint.builder(address).build())
                .toList();
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
