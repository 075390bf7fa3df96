package io.tern.api;

import io.tern.spi.ExtensionPoint;

/**
 * Makes the local implementation that answers instead of a service: where a call has failed, by {@code fallback=stub:name}, or always,
 * by {@code mock=stub:name}. One whose name is that of an interface stands in for it where {@code mock=true} is said. Thread-safe.
 */
@ExtensionPoint
public interface LocalStubFactory {
    /**
     * Makes one for a reference, when that is made; not closed.
     *
     * @return an object that implements {@link ServiceDescriptor#interfaceType()}; thread-safe
     */
    Object newLocalStub(ClientContext context);
}
