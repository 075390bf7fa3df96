package io.tern.api;

import java.util.List;

/** Hears who serves a service. Calls come one at a time, in order, on the registry's thread; must not block. */
public interface RegistryListener {
    /** The complete list now, in no particular order; empty means that the registry says “nobody”. */
    void endpointsChanged(List<Endpoint> endpoints);

    /** Whether the registry can be reached; while it cannot, the last list stands. */
    default void availabilityChanged(boolean available) {}
}
