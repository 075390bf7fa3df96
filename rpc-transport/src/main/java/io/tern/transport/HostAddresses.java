package io.tern.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Turns hosts, which are names or literal addresses, into the addresses to try. Immutable, thread-safe. */
final class HostAddresses {
    private final NameService names;

    HostAddresses(NameService names) {
        this.names = names;
    }

    /** Whether a host is an address itself, so that nobody has to be asked. */
    boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || NetUtil.isValidIpV4Address(host);
    }

    /**
     * Returns the addresses of a host in the order to try them. Blocks unless the host {@linkplain #isLiteral is an address}.
     *
     * @throws UnknownHostException if there is none, which the message says
     */
    List<InetAddress> of(String host) throws UnknownHostException {
        boolean literal = isLiteral(host);
        try {
            // Java's own parser, for Netty's loses the scope of fe80::1%eth0.
            return literal ? List.of(InetAddress.getByName(host)) : interleaved(List.of(names.resolve(host)));
        } catch (UnknownHostException e) {
            UnknownHostException named = new UnknownHostException(
                    literal
                            ? "the address '" + host + "' cannot be used here: " + e.getMessage()
                            : "the name '" + host + "' has no address");
            named.initCause(e);
            throw named;
        }
    }

    /**
     * Lets the families take turns, beginning with the resolver's first choice, so that a network without IPv6, or without IPv4, costs one
     * pause and not one for each of its addresses (RFC 8305, section 4).
     */
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        int family = addresses.get(0).getAddress().length;
        Queue<InetAddress> same = new ArrayDeque<>();
        Queue<InetAddress> other = new ArrayDeque<>();
        addresses.forEach(address -> (address.getAddress().length == family ? same : other).add(address));
        List<InetAddress> ordered = new ArrayList<>();
        while (ordered.size() < addresses.size()) {
            takeTurn(same, ordered);
            takeTurn(other, ordered);
        }
        return ordered;
    }

    private static void takeTurn(Queue<InetAddress> family, List<InetAddress> ordered) {
        InetAddress address = family.poll();
        if (address != null) {
            ordered.add(address);
        }
    }
}
