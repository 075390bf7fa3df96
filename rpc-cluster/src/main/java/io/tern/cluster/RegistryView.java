package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Clock;
import io.tern.api.Endpoint;
import io.tern.api.Registry;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one registry says about the service. Written by the directory's serial tasks only; what messages need may be read
 * anywhere.
 */
final class RegistryView {
    private final Registry registry;
    private final SnapshotEntry entry;
    private final Clock clock;
    private volatile @Nullable Subscription subscription;
    private Map<Key, Seen> seen = Map.of();
    private volatile @Nullable List<Endpoint> endpoints;
    private volatile @Nullable SavedService recalled;
    private volatile boolean recalling;
    private boolean recallTried;
    private volatile boolean unavailable;
    private volatile long changedNanos;
    private volatile @Nullable List<ServiceKey> alternatives;

    /** One server, as far as a registry can tell. */
    private record Key(Address address, String instanceId) {
        static Key of(Endpoint endpoint) {
            return new Key(endpoint.address(), endpoint.instanceId());
        }
    }

    /** An endpoint, when it came up, and when it last became what it is. */
    private record Seen(Endpoint endpoint, long since, long changed) {}

    RegistryView(Registry registry, SnapshotEntry entry, Clock clock) {
        this.registry = registry;
        this.entry = entry;
        this.clock = clock;
        changedNanos = clock.nanoTime();
    }

    Registry registry() {
        return registry;
    }

    boolean isSubscribed() {
        return subscription != null;
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
        Map<Key, Seen> now = new HashMap<>();
        List<Seen> oldestFirst = new ArrayList<>(list.size());
        for (Endpoint endpoint : list) {
            Key key = Key.of(endpoint);
            Seen latest = seen(endpoint, seen.get(key), sequence);
            now.put(key, latest);
            oldestFirst.add(latest);
        }
        seen = now;
        oldestFirst.sort(Comparator.comparingLong(Seen::since));
        endpoints = oldestFirst.stream().map(Seen::endpoint).toList();
        recalled = null;
        changedNanos = clock.nanoTime();
        unavailable = false;
        return first;
    }

    private static Seen seen(Endpoint endpoint, @Nullable Seen before, LongSupplier sequence) {
        if (before != null && before.endpoint.equals(endpoint)) {
            return before;
        }
        long now = sequence.getAsLong();
        return new Seen(endpoint, before == null ? now : before.since, now);
    }

    void available(boolean available) {
        unavailable = !available;
    }

    /** Whether there is a snapshot on disk that may stand in for the first list. */
    boolean canRecall() {
        return entry.isKept() && endpoints == null && !recallTried;
    }

    /** Looks into the snapshot, once; {@code then} hears what it says, or null, on another thread. */
    void recall(Consumer<@Nullable SavedService> then) {
        recallTried = true;
        recalling = true;
        try {
            entry.find(then);
        } catch (RuntimeException | Error e) {
            recallTried = false;
            recalling = false; // Or calls would wait for it.
            throw e;
        }
    }

    /** Takes over what the snapshot says; whether that is what counts now. */
    boolean recalled(@Nullable SavedService saved) {
        recalling = false;
        if (saved == null || endpoints != null) {
            return false;
        }
        recalled = new SavedService(
                saved.endpoints().stream().map(RegistryView::ofAnyInstance).toList(), saved.savedMillis());
        entry.recalled(saved);
        return true;
    }

    /** Servers may have been restarted since: whoever is at the address now is right, if it serves the service. */
    private static Endpoint ofAnyInstance(Endpoint endpoint) {
        return endpoint.toBuilder().instanceId("").build();
    }

    /** Keeps for the next start what this registry listed and is alive. */
    void keep(Predicate<Address> hasNode) {
        if (entry.isKept()) {
            List<Endpoint> known = endpoints;
            entry.keep(known == null ? List.of() : known, hasNode);
        }
    }

    /** The latest list, oldest first; before the first what the snapshot says, or nothing. */
    List<Endpoint> endpoints() {
        List<Endpoint> known = endpoints;
        if (known != null) {
            return known;
        }
        SavedService saved = recalled;
        return saved == null ? List.of() : saved.endpoints();
    }

    /** When an endpoint of the list came up, as a number that grows over all registries; 0 if it is of a snapshot. */
    long since(Endpoint endpoint) {
        Seen latest = seen.get(Key.of(endpoint));
        return latest == null ? 0 : latest.since;
    }

    /** When the registry last said something new about an endpoint of the list, as a number of the same row. */
    long changed(Endpoint endpoint) {
        Seen latest = seen.get(Key.of(endpoint));
        return latest == null ? 0 : latest.changed;
    }

    /** Whether the first list, or the snapshot in its place, may still come. */
    boolean awaitsFirstList() {
        // In this order: recalling begins before a registry is called unavailable.
        return endpoints == null && (!unavailable || recalling);
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
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Other groups and versions of the interface; empty where none exist or nobody knows. */
    List<ServiceKey> alternatives() {
        List<ServiceKey> known = alternatives;
        return known == null ? List.of() : known;
    }

    /**
     * {@code registry zookeeper://…, last snapshot 2 endpoints, 12 s ago}, or {@code registry zookeeper://…, not reachable, asked
     * 3 s ago, 2 endpoints from the snapshot of 12 min ago}. Fixed addresses have no snapshot.
     */
    String describe() {
        if (registry instanceof StaticRegistry fixed) {
            return fixed.describe();
        }
        return "registry " + registry + ", " + (unavailable ? "not reachable, " : "") + snapshot();
    }

    private String snapshot() {
        List<Endpoint> known = endpoints;
        if (known == null && subscription == null) {
            return "not asked yet";
        }
        String ago = Texts.ago(clock.nanoTime() - changedNanos);
        SavedService saved = recalled;
        if (known == null && saved != null) {
            return "asked " + ago + ", " + Texts.count(saved.endpoints().size(), "endpoint") + " from the snapshot of "
                    + entry.ago(saved);
        }
        return known == null
                ? "no snapshot yet, asked " + ago
                : "last snapshot " + Texts.count(known.size(), "endpoint") + ", " + ago;
    }
}
