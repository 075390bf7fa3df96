package io.tern.registry.zookeeper;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;

/**
 * Makes registries of addresses {@code zookeeper://[user:password@]host[:port][,host[:port]…][/chroot][?parameters]}; see
 * {@link ZooKeeperSettings}. Thread-safe.
 */
@Extension("zookeeper")
final class ZooKeeperRegistryFactory implements RegistryFactory {
    ZooKeeperRegistryFactory() {}

    @Override
    public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
        return ZooKeeperRegistry.open(ZooKeeperSettings.of(address), runtime);
    }
}
