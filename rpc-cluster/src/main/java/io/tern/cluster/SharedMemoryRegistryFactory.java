package io.tern.cluster;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the registries of {@code memory://name}: all applications whose Tern is of one class loader see each other's registrations under one
 * name. The map is the only static state of Tern; what it holds goes with its last user. Thread-safe.
 */
@Extension("memory")
final class SharedMemoryRegistryFactory implements RegistryFactory {
    private static final ConcurrentHashMap<String, CountedStore> STORES = new ConcurrentHashMap<>();

    private final MemoryRegistryFactory factory = new MemoryRegistryFactory(STORES);

    /** A factory that shares with all others. */
    SharedMemoryRegistryFactory() {}

    @Override
    public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
        return factory.newRegistry(address, runtime);
    }

    /** The names that are in use. */
    static Set<String> names() {
        return Set.copyOf(STORES.keySet());
    }
}
