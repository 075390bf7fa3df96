package io.tern.api;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything a server serves. Replaced as a whole; immutable, thread-safe. */
public final class ServiceTable {
    /** Nothing. */
    public static final ServiceTable EMPTY = new ServiceTable(Map.of());

    private final Map<ServiceKey, ExportedService> services;

    private ServiceTable(Map<ServiceKey, ExportedService> services) {
        this.services = services;
    }

    /**
     * A table of these services.
     *
     * @throws IllegalArgumentException if two of them have one key
     */
    public static ServiceTable of(Collection<ExportedService> services) {
        Map<ServiceKey, ExportedService> map = new LinkedHashMap<>();
        for (ExportedService service : services) {
            if (map.put(service.service().key(), service) != null) {
                throw new IllegalArgumentException(
                        service.service().key() + " is exported twice (expected: different groups or versions)");
            }
        }
        return new ServiceTable(Map.copyOf(map));
    }

    /** The service of a key, or null. */
    public @Nullable ExportedService find(ServiceKey key) {
        return services.get(key);
    }

    /** All services. */
    public Collection<ExportedService> services() {
        return services.values();
    }

    @Override
    public String toString() {
        return "ServiceTable" + services.keySet();
    }
}
