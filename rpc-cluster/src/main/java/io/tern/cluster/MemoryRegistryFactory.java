package io.tern.cluster;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes registries that live in this process: all of one name and one factory see each other's registrations. The extension {@code memory}
 * shares its names with all applications of the class loader, which is what most tests want: {@code memory://name}. For a world that no name
 * of anybody else can reach, register an instance of this class with its applications under another name, which is the scheme then:
 *
 * <pre>{@code
 * MemoryRegistryFactory world = new MemoryRegistryFactory();
 * RpcApplication.builder("shop").extension(RegistryFactory.class, "world", world).registry("world://any-name")
 * }</pre>
 *
 * <p>No snapshot is kept of them on disk, since they cannot be away. Listeners are called on the thread that brings the change.
 * Thread-safe.
 */
public final class MemoryRegistryFactory implements RegistryFactory {
    private final ConcurrentHashMap<String, CountedStore> stores;

    /** A factory whose registries are all empty. */
    public MemoryRegistryFactory() {
        this(new ConcurrentHashMap<>());
    }

    /** A factory that shares with all others of these stores. */
    MemoryRegistryFactory(ConcurrentHashMap<String, CountedStore> stores) {
        this.stores = stores;
    }

    @Override
    public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
        String name = address.hostList() + address.path();
        CountedStore counted = stores.merge(
                name, new CountedStore(new MemoryStore(), 1), (used, unused) -> used.withUsers(used.users() + 1));
        return new MemoryRegistry(address.toString(), counted.store(), () -> release(name));
    }

    private void release(String name) {
        stores.computeIfPresent(name, (key, used) -> used.users() == 1 ? null : used.withUsers(used.users() - 1));
    }
}
