package io.tern.bootstrap;

import io.tern.api.Address;
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
    /** Finds the addresses of a name; may block. */
    interface NameService {
        InetAddress[] resolve(String host) throws UnknownHostException, InterruptedException;
    }

    /**
     * Chooses.
     *
     * @param preferred what the user said, or ""
     * @param bound where the server listens
     * @param registries where it will be registered
     * @throws IllegalStateException if callers could not reach it there
     */
    static LocalAddress choose(
            String preferred, String bound, List<RegistryAddress> registries, RuntimeThreads threads) {
        return choose(preferred, bound, new RegistryHosts(registries, InetAddress::getAllByName, threads));
    }

    /** The same with hosts that are found otherwise. */
    static LocalAddress choose(String preferred, String bound, RegistryHosts hosts) {
        if (!preferred.isEmpty()) {
            return said("host", preferred, "the host that was set", hosts);
        }
        return isWildcard(bound) ? chosen(hosts) : said("bind", bound, "the address it listens on", hosts);
    }

    private static LocalAddress said(String setting, String host, String reason, RegistryHosts hosts) {
        if (isWildcard(host)) {
            throw new IllegalStateException(
                    setting + ": " + host + " stands for all addresses of a machine, and callers cannot"
                            + " connect to that (expected: the address under which they reach this server; unset, it is chosen)");
        }
        if (isLoopback(host)) {
            RegistryHosts.Found elsewhere = hosts.elsewhere();
            if (elsewhere != null) {
                throw new IllegalStateException(
                        setting + ": " + host + " would be published, which other machines cannot"
                                + " reach, in registry " + elsewhere.registry()
                                + ", which is on another machine (expected: "
                                + (setting.equals("host")
                                        ? "the address under which callers reach this server; unset, it is chosen)"
                                        : "an address that callers reach, or host = the one under which they reach this server)"));
            }
        }
        return new LocalAddress(host, reason);
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** By its text alone: any other name may mean something else on the machines of callers. */
    private static boolean isLoopback(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return name.equals("::1")
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }

    private static LocalAddress chosen(RegistryHosts hosts) {
        for (RegistryHosts.Found found : hosts.all()) {
            for (InetAddress remote : found.addresses()) {
                InetAddress local = remote.isLoopbackAddress() ? null : localAddressTo(remote);
                if (local != null && !local.isLoopbackAddress()) {
                    return new LocalAddress(text(local), "it routes to registry " + found.registry());
                }
            }
        }
        InetAddress loopback = hosts.loopback();
        if (loopback != null) {
            return new LocalAddress(
                    text(loopback), "registry " + hosts.all().get(0).registry() + " is on this machine");
        }
        return ofThisMachine(hosts.isEmpty() ? "no registry" : "no route to a registry");
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
        return new Address(zone < 0 ? text : text.substring(0, zone), 0).host();
    }
}
