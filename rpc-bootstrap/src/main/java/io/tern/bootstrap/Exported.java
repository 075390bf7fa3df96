package io.tern.bootstrap;

import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * An object that is exported. Immutable, thread-safe.
 *
 * @param target the object
 * @param said what was said about it
 * @param service the service and its chain
 * @param effective what holds for it; where only what registries show of it has changed, the chain may be older
 * @param unfit why it goes without the rules that hold, or null if it does not
 */
record Exported(
        Object target,
        ExportOptions said,
        ExportedService service,
        Effective<ExportOptions> effective,
        @Nullable String unfit) {
    ServiceKey key() {
        return service.service().key();
    }

    /** The same that goes without the rules that hold. */
    Exported unfitFor(String why) {
        return new Exported(target, said, service, effective, why);
    }

    /** As rules see it. */
    RuledPart ruled() {
        return new RuledPart("export " + key(), key(), effective.section(), unfit);
    }

    ExportOptions options() {
        return effective.options();
    }
}
