package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.BoundedWait;
import io.tern.api.RegistryAddress;
import io.tern.api.RuntimeThreads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where the registries of an application are, found out when it is asked for. Confined to one thread. */
final class RegistryHosts {
    /** Registries that live inside this process, or in its configuration: nothing to route to. */
    private static final Set<String> WITHOUT_HOST = Set.of("memory", "static");

    private static final long RESOLVE_MILLIS = 500;

    private final List<RegistryAddress> registries;
    private final LocalAddress.NameService names;
    private final RuntimeThreads threads;
    private @Nullable List<Found> found;

    RegistryHosts(List<RegistryAddress> registries, LocalAddress.NameService names, RuntimeThreads threads) {
        this.registries = registries;
        this.names = names;
        this.threads = threads;
    }

    /**
     * A host of a registry. Immutable, thread-safe.
     *
     * @param registry the registry
     * @param addresses of the host; none if nobody knows it
     */
    record Found(RegistryAddress registry, List<InetAddress> addresses) {
        private boolean isLoopback() {
            return !addresses.isEmpty() && addresses.stream().allMatch(InetAddress::isLoopbackAddress);
        }
    }

    boolean isEmpty() {
        return registries.isEmpty();
    }

    /** All hosts in their order. Blocks the first time, at most half a second for each name. */
    List<Found> all() {
        List<Found> known = found;
        if (known == null) {
            known = new ArrayList<>();
            for (RegistryAddress registry : registries) {
                for (String host : WITHOUT_HOST.contains(registry.scheme()) ? List.<String>of() : registry.hosts()) {
                    known.add(new Found(registry, resolve(host)));
                }
            }
            found = known;
        }
        return known;
    }

    /** The first host that is known to be on another machine, or null. */
    @Nullable
    Found elsewhere() {
        return all().stream()
                .filter(host -> !host.addresses().isEmpty() && !host.isLoopback())
                .findFirst()
                .orElse(null);
    }

    /** The loopback address of the first host if all hosts are on this machine, or null. */
    @Nullable
    InetAddress loopback() {
        List<Found> hosts = all();
        boolean here = !hosts.isEmpty() && hosts.stream().allMatch(Found::isLoopback);
        return here ? hosts.get(0).addresses().get(0) : null;
    }

    private List<InetAddress> resolve(String text) {
        try {
            String host = Address.parse(text).host();
            return isLiteral(host) ? List.of(InetAddress.getByName(host)) : resolveName(host);
        } catch (IllegalArgumentException | UnknownHostException ownForm) { // Of a registry that is no part of Tern.
            return List.of();
        }
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || Character.isDigit(host.charAt(host.length() - 1));
    }

    /** A name server that does not answer costs half a second, then the name is passed over. */
    private List<InetAddress> resolveName(String host) {
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        Thread thread = threads.newThread("tern-resolve", () -> lookUp(host, found));
        thread.start();
        BoundedWait.join(thread, RESOLVE_MILLIS);
        return found.isDone() && !found.isCompletedExceptionally() ? Arrays.asList(found.join()) : List.of();
    }

    private void lookUp(String host, CompletableFuture<InetAddress[]> found) {
        try {
            found.complete(names.resolve(host));
        } catch (UnknownHostException | InterruptedException | RuntimeException unknown) {
            found.completeExceptionally(unknown);
        }
    }
}
