package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.BoundedWait;
import io.tern.api.RegistryAddress;
import io.tern.api.RuntimeThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The host under which a server is published, and why that one: what the user prefers; else the address it listens on; else
 * the one that routes to the registry; else one of the machine's own. Immutable, thread-safe.
 *
 * @param host the host, without brackets
 * @param reason why, for the log
 */
record LocalAddress(String host, String reason) {
    /** Registries that live inside this process, or in its configuration: nothing to route to. */
    private static final Set<String> WITHOUT_HOST = Set.of("memory", "static");

    private static final long RESOLVE_MILLIS = 500;

    /** Finds the address of a name; may block. */
    interface NameService {
        InetAddress resolve(String host) throws UnknownHostException, InterruptedException;
    }

    /**
     * Chooses.
     *
     * @param preferred what the user said, or ""
     * @param bound where the server listens
     * @param registries where it will be registered
     */
    static LocalAddress choose(
            String preferred, String bound, List<RegistryAddress> registries, RuntimeThreads threads) {
        return choose(preferred, bound, registries, InetAddress::getByName, threads);
    }

    /** The same with a name service of one's own. */
    static LocalAddress choose(
            String preferred,
            String bound,
            List<RegistryAddress> registries,
            NameService names,
            RuntimeThreads threads) {
        if (!preferred.isEmpty()) {
            return new LocalAddress(preferred, "the host that was set");
        }
        if (!isWildcard(bound)) {
            return new LocalAddress(bound, "the address it listens on");
        }
        for (RegistryAddress registry : registries) {
            Optional<LocalAddress> routing = routingTo(registry, names, threads);
            if (routing.isPresent()) {
                return routing.get();
            }
        }
        return ofThisMachine(registries.isEmpty() ? "no registry" : "no route to a registry");
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
    }

    private static Optional<LocalAddress> routingTo(
            RegistryAddress registry, NameService names, RuntimeThreads threads) {
        if (WITHOUT_HOST.contains(registry.scheme())) {
            return Optional.empty();
        }
        for (String host : registry.hosts()) {
            InetAddress remote = resolve(Address.parse(host).host(), names, threads);
            if (remote != null && remote.isLoopbackAddress()) {
                return Optional.of(new LocalAddress(text(remote), "registry " + registry + " is on this machine"));
            }
            InetAddress local = remote == null ? null : localAddressTo(remote);
            if (local != null) {
                return Optional.of(new LocalAddress(text(local), "it routes to registry " + registry));
            }
        }
        return Optional.empty();
    }

    /** A datagram socket that is connected sends nothing, but the kernel picks the route. */
    private static @Nullable InetAddress localAddressTo(InetAddress remote) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(remote, 9));
            InetAddress local = socket.getLocalAddress();
            return local == null || local.isAnyLocalAddress() ? null : local;
        } catch (SocketException | UncheckedIOException noRoute) {
            return null;
        }
    }

    /** Literals cost nothing; a name server that does not answer costs half a second, then the name is passed over. */
    private static @Nullable InetAddress resolve(String host, NameService names, RuntimeThreads threads) {
        CompletableFuture<InetAddress> found = new CompletableFuture<>();
        Thread thread = threads.newThread("tern-resolve", () -> resolve(host, names, found));
        thread.start();
        BoundedWait.join(thread, RESOLVE_MILLIS);
        return found.isCompletedExceptionally() ? null : found.getNow(null);
    }

    private static void resolve(String host, NameService names, CompletableFuture<InetAddress> found) {
        try {
            found.complete(names.resolve(host));
        } catch (UnknownHostException | InterruptedException | RuntimeException unknown) {
            found.completeExceptionally(unknown);
        }
    }

    private static LocalAddress ofThisMachine(String why) {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(LocalAddress::isUsable)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(LocalAddress::addresses)
                    .map(address ->
                            new LocalAddress(text(address), why + "; first address of this machine's interfaces"))
                    .findFirst()
                    .orElseGet(() -> loopback(why));
        } catch (SocketException e) {
            return loopback(why + "; the interfaces cannot be listed");
        }
    }

    private static LocalAddress loopback(String why) {
        return new LocalAddress(text(InetAddress.getLoopbackAddress()), why + "; no other address on this machine");
    }

    private static boolean isUsable(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback() && !network.isPointToPoint();
        } catch (IOException e) {
            return false;
        }
    }

    /** IPv4 first: an IPv6 address may be a private or temporary one. */
    private static Stream<InetAddress> addresses(NetworkInterface network) {
        return network.inetAddresses()
                .filter(address -> !address.isLinkLocalAddress() && !address.isAnyLocalAddress())
                .sorted(Comparator.comparingInt(address -> address.getAddress().length));
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
