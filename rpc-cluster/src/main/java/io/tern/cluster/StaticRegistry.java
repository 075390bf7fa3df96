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

    private static final String ADDRESS = "address";

    private final String setting;
    private final List<Endpoint> endpoints;

    /** The addresses that a reference names itself; throws as {@link #StaticRegistry}. */
    static StaticRegistry ofAddress(String addresses) {
        return new StaticRegistry(ADDRESS, List.of(addresses.split(",", -1)));
    }

    /**
     * A registry of these addresses.
     *
     * @param setting the setting that names them, for messages
     * @throws IllegalArgumentException naming every entry that is malformed, empty or there twice, or if there is none
     */
    StaticRegistry(String setting, List<String> addresses) {
        this.setting = setting;
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

    /** {@code address a:1,b:2} or {@code registry static://a:1,b:2}, as it was said. */
    String describe() {
        return setting.equals(ADDRESS) ? ADDRESS + ' ' + listed() : "registry " + this;
    }

    private String listed() {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return SCHEME + "://" + listed();
    }
}
