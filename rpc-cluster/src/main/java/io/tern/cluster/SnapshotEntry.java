package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.ServiceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The place of one service in one registry's snapshot: what of it is worth keeping. That is what the registry lists, and what it
 * listed before as long as the node there is not believed gone, so an empty push alone empties no entry. Nor does the first list, where it
 * is empty: nobody has looked yet whether those in the file are gone. Confined to the directory's serial tasks.
 */
final class SnapshotEntry {
    private final @Nullable SnapshotFile file;
    private final ServiceKey service;
    private Map<Address, Endpoint> alive = Map.of();
    private boolean unconfirmed;

    /** An entry of a file; null is none, and nothing is kept. */
    SnapshotEntry(@Nullable SnapshotFile file, ServiceKey service) {
        this.file = file;
        this.service = service;
    }

    /** Whether there is a file to start from. */
    boolean isKept() {
        return file != null;
    }

    /** Looks the service up; {@code then} hears null where the file does not know it, on another thread. */
    void find(Consumer<@Nullable SavedService> then) {
        if (file == null) {
            then.accept(null);
        } else {
            file.find(service, then);
        }
    }

    /** The directory has taken these over from the file. */
    void recalled(SavedService saved) {
        alive = byAddress(saved.endpoints());
        unconfirmed = true;
    }

    /**
     * Keeps what is alive now.
     *
     * @param listed what the registry itself lists, oldest first; empty as long as it has not answered
     * @param hasNode whether there is still a node at an address
     */
    void keep(List<Endpoint> listed, Predicate<Address> hasNode) {
        if (file == null) {
            return;
        }
        Map<Address, Endpoint> now = new LinkedHashMap<>(alive);
        now.keySet().removeIf(address -> !hasNode.test(address));
        now.putAll(byAddress(listed));
        boolean confirmed = unconfirmed && !listed.isEmpty(); // Equal or not, it is of today.
        if (confirmed || !now.equals(alive)) {
            unconfirmed &= !confirmed;
            alive = now;
            file.keep(service, List.copyOf(now.values()));
        }
    }

    /** How long ago that was noted, for messages. */
    String ago(SavedService saved) {
        return file == null ? "" : Texts.ago(file.ageNanos(saved));
    }

    private static Map<Address, Endpoint> byAddress(List<Endpoint> endpoints) {
        Map<Address, Endpoint> byAddress = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> byAddress.put(endpoint.address(), endpoint));
        return byAddress;
    }
}
