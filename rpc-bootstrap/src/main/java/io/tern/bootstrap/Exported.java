package io.tern.bootstrap;

import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.ServiceKey;

/**
 * An object that is exported. Immutable, thread-safe.
 *
 * @param target the object
 * @param said what was said about it
 * @param service the service and its chain
 * @param effective what holds for it; where only what registries show of it has changed, the chain may be older
 */
record Exported(Object target, ExportOptions said, ExportedService service, Effective<ExportOptions> effective) {
    ServiceKey key() {
        return service.service().key();
    }

    ExportOptions options() {
        return effective.options();
    }
}
