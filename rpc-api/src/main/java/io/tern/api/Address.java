package io.tern.api;

import java.util.Objects;

/**
 * Host and port of a server. IPv6 literals are kept without brackets and printed with them. Immutable, thread-safe.
 *
 * @param host name or literal address, never blank; only an IPv6 literal contains colons
 * @param port 0 to 65535; 0 asks for a free one where a server binds
 */
public record Address(String host, int port) {
    /** The scheme that an address may carry. */
    public static final String SCHEME = "tern://";

    public Address {
        Objects.requireNonNull(host, "host");
        if (!isHost(host)) {
            throw new IllegalArgumentException(
                    "host: '" + host + "' (expected: a host name or an IP address without brackets and port)");
        }
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
        String rest = text.strip();
        if (rest.startsWith(SCHEME)) {
            rest = rest.substring(SCHEME.length());
        }
        int end = rest.startsWith("[") ? rest.indexOf(']') : rest.lastIndexOf(':');
        if (rest.startsWith("[")) {
            if (end < 0 || rest.lastIndexOf(':', end) < 0 || (end + 1 < rest.length() && rest.charAt(end + 1) != ':')) {
                throw malformed(text);
            }
            String port = end + 1 == rest.length() ? "" : rest.substring(end + 2);
            return new Address(rest.substring(1, end), port(port, end + 1 == rest.length(), text));
        }
        if (end != rest.indexOf(':')) {
            throw malformed(text);
        }
        return end < 0
                ? new Address(rest, Defaults.PORT)
                : new Address(rest.substring(0, end), port(rest.substring(end + 1), false, text));
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if ("[]/,@?#".indexOf(c) >= 0 || c <= ' ' || Character.isWhitespace(c)) {
                return false;
            }
        }
        return !host.isEmpty() && (host.indexOf(':') < 0 || isVersionSix(host));
    }

    /** Whether this has the look of an IPv6 literal; a name or an IPv4 address with a port has not. */
    private static boolean isVersionSix(String host) {
        int zone = host.indexOf('%');
        String literal = zone < 0 ? host : host.substring(0, zone);
        return literal.indexOf(':') != literal.lastIndexOf(':')
                && literal.chars().allMatch(c -> c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0));
    }

    private static int port(String text, boolean absent, String whole) {
        if (absent) {
            return Defaults.PORT;
        }
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
