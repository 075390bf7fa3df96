package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Registry;
import io.tern.api.ServiceKey;
import java.util.List;

/**
 * Where a reference learns of nodes. Immutable, thread-safe.
 *
 * @param registries whom it asks
 * @param snapshots what stands in for those that do not answer
 */
record Sources(List<Registry> registries, SnapshotStore snapshots) {
    Sources {
        registries = List.copyOf(registries);
    }

    /** A new view of each registry. */
    List<RegistryView> views(ServiceKey service, Clock clock) {
        return registries.stream()
                .map(registry -> new RegistryView(registry, new SnapshotEntry(snapshots.of(registry), service), clock))
                .toList();
    }
}
