package io.tern.api;

import io.tern.spi.ExtensionPoint;

/** Makes rule sources; the extension's name is the scheme of the address. */
@ExtensionPoint
public interface RuleSourceFactory {
    /**
     * A new source, closed by the caller, which connects to nothing before it is subscribed to, and then in the background: a place that is not
     * there is no error.
     *
     * @throws IllegalArgumentException if the address is malformed
     */
    RuleSource newRuleSource(RegistryAddress address, RuntimeContext runtime);
}
