package io.tern.api;

import java.util.Objects;

/**
 * Host and port of a server. Equal hosts are equal texts: names are kept in lower case, IPv6 literals in their shortest form and without
 * brackets, which are printed. Immutable, thread-safe.
 *
 * @param host name or literal address, never blank; an IPv6 literal may be given with brackets; only such a one contains colons
 * @param port 0 to 65535; 0 asks for a free one where a server binds
 */
public record Address(String host, int port) {
    /** The scheme that an address may carry. */
    public static final String SCHEME = "tern://";

    /** Brings the host to its one form; asks no name service. */
    public Address {
        host = Hosts.canonical(Objects.requireNonNull(host, "host"));
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    /**
     * Parses {@code host:port}, {@code [v6]:port}, {@code tern://host:port}; without a port the default one is meant.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static Address parse(String text) {
        String stripped = text.strip();
        return parse(stripped.startsWith(SCHEME) ? stripped.substring(SCHEME.length()) : stripped, Defaults.PORT, text);
    }

    /**
     * Parses {@code host:port} and {@code [v6]:port} with another default port: addresses of registries, for instance.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static Address parse(String text, int defaultPort) {
        return parse(text.strip(), defaultPort, text);
    }

    private static Address parse(String rest, int defaultPort, String whole) {
        boolean bracketed = rest.startsWith("[");
        int end = bracketed ? rest.indexOf(']') + 1 : rest.lastIndexOf(':');
        if (bracketed ? end == 0 || (end < rest.length() && rest.charAt(end) != ':') : end != rest.indexOf(':')) {
            throw malformed(whole);
        }
        return end < 0 || end == rest.length()
                ? new Address(rest, defaultPort)
                : new Address(rest.substring(0, end), port(rest.substring(end + 1), whole));
    }

    private static int port(String text, String whole) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(whole);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "address: '" + text + "' (expected: host:port, or [address]:port for IPv6, with or without tern://)");
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
