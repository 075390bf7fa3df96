package io.tern.api;

import io.tern.spi.ExtensionPoint;

/** Makes registries; the extension's name is the scheme of the address. */
@ExtensionPoint
public interface RegistryFactory {
    /**
     * A new registry, closed by the caller. Connects in the background: a registry that is not there is no error.
     *
     * @throws IllegalArgumentException if the address is malformed
     */
    Registry newRegistry(RegistryAddress address, RuntimeContext runtime);
}
