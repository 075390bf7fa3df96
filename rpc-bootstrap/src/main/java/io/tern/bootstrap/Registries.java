package io.tern.bootstrap;

import io.tern.api.Deadline;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import io.tern.cluster.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registries of an application, opened once and shared by all its services. Thread-safe. */
final class Registries implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Registries.class);
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final RuntimeContext runtime;
    private final Map<String, Registry> byAddress = new LinkedHashMap<>();
    private final SnapshotStore snapshots;

    private Registries(SnapshotStore snapshots, RuntimeContext runtime) {
        this.snapshots = snapshots;
        this.runtime = runtime;
    }

    /**
     * Opens all; they connect in the background. Takes over {@code snapshots}.
     *
     * @throws io.tern.spi.ExtensionException if a scheme is unknown
     * @throws IllegalArgumentException if an address is malformed or appears twice
     */
    static Registries open(List<RegistryAddress> addresses, SnapshotStore snapshots, RuntimeContext runtime) {
        Registries registries = new Registries(snapshots, runtime);
        try {
            addresses.forEach(registries::add);
            return registries;
        } catch (RuntimeException e) {
            registries.close();
            throw e;
        }
    }

    private void add(RegistryAddress address) {
        if (byAddress.containsKey(address.toString())) {
            throw new IllegalArgumentException("registry: '" + address + "' appears twice (expected: once)");
        }
        RegistryFactory factory = runtime.extensions().of(RegistryFactory.class).get(address.scheme());
        byAddress.put(address.toString(), factory.newRegistry(address, runtime));
    }

    /** What they said in earlier runs and say in this one, on disk; closed with them. */
    SnapshotStore snapshots() {
        return snapshots;
    }

    List<Registry> all() {
        return List.copyOf(byAddress.values());
    }

    /**
     * Those that a reference asks.
     *
     * @param only the one it names, or "" for all
     * @param origin where it names it, for people
     * @throws IllegalArgumentException if the application does not know the one it names
     */
    List<Registry> of(String only, String origin) {
        if (only.isEmpty()) {
            return all();
        }
        Registry registry = byAddress.get(RegistryAddress.parse(only).toString());
        if (registry == null) {
            throw new IllegalArgumentException("registry (" + origin + "): '" + RegistryAddress.parse(only)
                    + "' is not one of the application's (it has: "
                    + (byAddress.isEmpty() ? "none" : String.join(", ", byAddress.keySet())) + ')');
        }
        return List.of(registry);
    }

    /** Completes when the registry has answered for the first time; nobody asks any more once {@code limit} has passed. */
    CompletableFuture<Void> whenReachable(Registry registry, Duration limit) {
        CompletableFuture<Void> reachable = new CompletableFuture<>();
        ask(registry, reachable, Deadline.after(limit.toNanos(), runtime.clock()));
        return reachable;
    }

    private void ask(Registry registry, CompletableFuture<Void> reachable, Deadline deadline) {
        CompletableFuture<?> unused = find(registry).whenComplete((found, away) -> {
            if (away == null) {
                reachable.complete(null);
            } else if (deadline.isExpired()) {
                reachable.completeExceptionally(away);
            } else {
                runtime.scheduler().schedule(() -> ask(registry, reachable, deadline), ASK_AGAIN_NANOS);
            }
        });
    }

    /** A registry that throws is one that cannot be reached, too. */
    private static CompletableFuture<?> find(Registry registry) {
        try {
            return registry.find(RpcApplication.class.getName());
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Closes all, the last one first. */
    @Override
    public void close() {
        snapshots.close();
        List<Registry> open = new ArrayList<>(byAddress.values());
        for (int i = open.size() - 1; i >= 0; i--) {
            try {
                open.get(i).close();
            } catch (RuntimeException | Error e) {
                logger.warn("{} could not be closed", open.get(i), e);
            }
        }
    }

    @Override
    public String toString() {
        return byAddress.isEmpty() ? "no registry" : String.join(", ", byAddress.keySet());
    }
}
