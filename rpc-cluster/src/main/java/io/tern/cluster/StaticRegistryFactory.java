package io.tern.cluster;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;

/** Makes registries of {@code static://host:port,host:port}. Thread-safe. */
@Extension(StaticRegistry.SCHEME)
final class StaticRegistryFactory implements RegistryFactory {
    StaticRegistryFactory() {}

    @Override
    public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
        return new StaticRegistry("registry " + address, address.hosts());
    }
}
