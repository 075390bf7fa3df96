package io.tern.cluster;

import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.RegistryListener;
import io.tern.api.ServiceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the memory registries of one name share. All changes and all news run one after the other as serial tasks, so each
 * listener hears of them in order. Thread-safe.
 */
final class MemoryStore {
    private final SerialTasks serial = new SerialTasks(Runnable::run);
    private final Map<Entry, Endpoint> entries = new LinkedHashMap<>();
    private final Map<Watch, ServiceKey> watches = new LinkedHashMap<>();

    /** Who registered which instance for what; a later registration of the same replaces the earlier. */
    private record Entry(MemoryRegistry owner, ServiceKey service, String instanceId) {
        static Entry of(MemoryRegistry owner, Registration registration) {
            return new Entry(
                    owner, registration.service(), registration.endpoint().instanceId());
        }
    }

    /** A listener and through whom it listens; each is itself. */
    static final class Watch {
        private final MemoryRegistry owner;
        private final RegistryListener listener;

        Watch(MemoryRegistry owner, RegistryListener listener) {
            this.owner = owner;
            this.listener = listener;
        }
    }

    CompletableFuture<Void> add(MemoryRegistry owner, Registration registration) {
        return done(() -> {
            Endpoint endpoint = registration.endpoint();
            if (!owner.isClosed() && !endpoint.equals(entries.put(Entry.of(owner, registration), endpoint))) {
                tell(registration.service());
            }
        });
    }

    CompletableFuture<Void> remove(MemoryRegistry owner, Registration registration) {
        return done(() -> {
            if (entries.remove(Entry.of(owner, registration)) != null) {
                tell(registration.service());
            }
        });
    }

    void watch(Watch watch, ServiceKey service) {
        serial.run(() -> {
            if (!watch.owner.isClosed()) {
                watches.put(watch, service);
                watch.listener.endpointsChanged(endpoints(service));
            }
        });
    }

    void unwatch(Watch watch) {
        serial.run(() -> watches.remove(watch));
    }

    CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        CompletableFuture<List<ServiceKey>> found = new CompletableFuture<>();
        serial.run(() -> found.complete(entries.keySet().stream()
                .map(Entry::service)
                .filter(service -> service.interfaceName().equals(interfaceName))
                .distinct()
                .sorted()
                .toList()));
        return found;
    }

    /** Withdraws everything that came through a registry. */
    void removeAll(MemoryRegistry owner) {
        serial.run(() -> {
            watches.keySet().removeIf(watch -> watch.owner == owner);
            List<Entry> own = entries.keySet().stream()
                    .filter(entry -> entry.owner() == owner)
                    .toList();
            own.forEach(entries::remove);
            own.stream().map(Entry::service).distinct().forEach(this::tell);
        });
    }

    private CompletableFuture<Void> done(Runnable change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        serial.run(() -> {
            change.run();
            done.complete(null);
        });
        return done;
    }

    private void tell(ServiceKey service) {
        List<Endpoint> endpoints = endpoints(service);
        for (Map.Entry<Watch, ServiceKey> watch : List.copyOf(watches.entrySet())) {
            if (watch.getValue().equals(service)) {
                serial.run(() -> watch.getKey().listener.endpointsChanged(endpoints));
            }
        }
    }

    private List<Endpoint> endpoints(ServiceKey service) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().service().equals(service))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
    }
}
