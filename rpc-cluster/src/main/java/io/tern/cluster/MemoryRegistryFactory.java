package io.tern.cluster;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes registries of {@code memory://name} that live in this process: all of one name and one factory see each other's registrations.
 * The extension {@code memory} is a factory of its own for each runtime. To let several runtimes see each other, register one instance
 * of this class with all of them under another name, which is the scheme then:
 *
 * <pre>{@code
 * MemoryRegistryFactory shared = new MemoryRegistryFactory();
 * Extensions.builder().register(RegistryFactory.class, "shared", shared).build();   // and "shared://any-name"
 * }</pre>
 *
 * <p>No snapshot is kept of them on disk, since they cannot be away. Listeners are called on the thread that brings the change.
 * Thread-safe.
 */
@Extension("memory")
public final class MemoryRegistryFactory implements RegistryFactory {
    private final Map<String, MemoryStore> stores = new ConcurrentHashMap<>();

    /** A factory whose registries are all empty. */
    public MemoryRegistryFactory() {}

    @Override
    public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
        String name = address.hostList() + address.path();
        return new MemoryRegistry(address.toString(), stores.computeIfAbsent(name, unused -> new MemoryStore()));
    }
}
