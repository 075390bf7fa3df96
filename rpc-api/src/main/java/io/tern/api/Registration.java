package io.tern.api;

import java.util.Objects;

/**
 * That an endpoint serves a service. Immutable, thread-safe.
 *
 * @param service what is served
 * @param endpoint by whom; its instance id is set
 */
public record Registration(ServiceKey service, Endpoint endpoint) {
    public Registration {
        Objects.requireNonNull(service, "service");
        if (endpoint.instanceId().isEmpty()) {
            throw new IllegalArgumentException("instanceId: '' (expected: the id of the running instance)");
        }
    }
}
