package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Clock;
import io.tern.api.Endpoint;
import io.tern.api.Registry;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one registry says about the service. Written by the directory's serial tasks only; what messages need may be read
 * anywhere.
 */
final class RegistryView {
    private final Registry registry;
    private final Clock clock;
    private volatile @Nullable Subscription subscription;
    private Map<Key, Long> firstSeen = Map.of();
    private volatile @Nullable List<Endpoint> endpoints;
    private volatile boolean unavailable;
    private volatile long changedNanos;
    private volatile @Nullable List<ServiceKey> alternatives;

    /** One server, as far as a registry can tell. */
    private record Key(Address address, String instanceId) {
        static Key of(Endpoint endpoint) {
            return new Key(endpoint.address(), endpoint.instanceId());
        }
    }

    RegistryView(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        changedNanos = clock.nanoTime();
    }

    Registry registry() {
        return registry;
    }

    void subscribed(Subscription newSubscription) {
        if (endpoints == null) {
            changedNanos = clock.nanoTime();
        }
        subscription = newSubscription;
    }

    void unsubscribe() {
        Subscription ended = subscription;
        if (ended != null) {
            ended.close();
        }
    }

    /** Takes over a complete list; whether it is the first. */
    boolean update(List<Endpoint> list, LongSupplier sequence) {
        boolean first = endpoints == null;
        Map<Key, Long> seen = new HashMap<>();
        for (Endpoint endpoint : list) {
            Key key = Key.of(endpoint);
            Long known = firstSeen.get(key);
            seen.put(key, known == null ? sequence.getAsLong() : known);
        }
        firstSeen = seen;
        endpoints = List.copyOf(list);
        changedNanos = clock.nanoTime();
        unavailable = false;
        return first;
    }

    void available(boolean available) {
        unavailable = !available;
    }

    /** The latest list; empty before the first. */
    List<Endpoint> endpoints() {
        List<Endpoint> known = endpoints;
        return known == null ? List.of() : known;
    }

    /** When an endpoint of the list came up, as a number that grows over all registries. */
    long sequence(Endpoint endpoint) {
        return firstSeen.getOrDefault(Key.of(endpoint), 0L);
    }

    /** Whether the first list may still come. */
    boolean awaitsFirstList() {
        return endpoints == null && !unavailable;
    }

    /** Asks which other groups and versions of the interface exist, for messages. */
    void lookForAlternatives(ServiceKey service) {
        var unused = find(service.interfaceName()).whenComplete((found, error) -> {
            alternatives = error != null || found == null
                    ? null
                    : found.stream().filter(key -> !key.equals(service)).toList();
        });
    }

    /** A registry that throws must not cost more than a hint in a message. */
    private CompletableFuture<List<ServiceKey>> find(String interfaceName) {
        try {
            return registry.find(interfaceName);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Other groups and versions of the interface; empty where none exist or nobody knows. */
    List<ServiceKey> alternatives() {
        List<ServiceKey> known = alternatives;
        return known == null ? List.of() : known;
    }

    /** {@code registry zookeeper://…, last snapshot 2 endpoints, 12 s ago}. */
    String describe() {
        return "registry " + registry + ", " + (unavailable ? "not reachable, " : "") + snapshot();
    }

    private String snapshot() {
        List<Endpoint> known = endpoints;
        if (known == null && subscription == null) {
            return "not asked yet";
        }
        String ago = Texts.ago(clock.nanoTime() - changedNanos);
        return known == null
                ? "no snapshot yet, asked " + ago
                : "last snapshot " + Texts.count(known.size(), "endpoint") + ", " + ago;
    }
}
