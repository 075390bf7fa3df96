package io.tern.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Address of a registry: {@code scheme://[user:password@]host[:port][,host[:port]…][/path][?key=value&…]}. Printed without the
 * password. Immutable, thread-safe.
 *
 * @param scheme names the {@link RegistryFactory}
 * @param userInfo {@code user:password}, or ""
 * @param hosts the hosts as written
 * @param path with a leading slash and without one at its end, or ""
 * @param parameters settings behind the question mark
 */
public record RegistryAddress(
        String scheme, String userInfo, List<String> hosts, String path, Map<String, String> parameters) {
    private static final Pattern ANOTHER = Pattern.compile("[,;\\s][A-Za-z][A-Za-z0-9+.-]*://");

    public RegistryAddress {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
    }

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException if the text is none; the message does not repeat a password
     */
    public static RegistryAddress parse(String text) {
        int colon = text.indexOf("://");
        if (colon <= 0) {
            throw new IllegalArgumentException("registry: '" + withoutUser(text)
                    + "' (expected: scheme://host:port, such as zookeeper://127.0.0.1:2181)");
        }
        checkOne(text, colon + 3);
        checkPath(text, colon + 3);
        String rest = text.substring(colon + 3);
        int question = rest.indexOf('?');
        Map<String, String> parameters = question < 0 ? Map.of() : parameters(rest.substring(question + 1));
        rest = question < 0 ? rest : rest.substring(0, question);
        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        rest = slash < 0 ? rest : rest.substring(0, slash);
        int at = rest.lastIndexOf('@');
        List<String> hosts = Stream.of(rest.substring(at + 1).split(",", -1))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList();
        return new RegistryAddress(
                text.substring(0, colon), at < 0 ? "" : rest.substring(0, at), hosts, path, parameters);
    }

    /** Another address behind a comma would be taken for a host with a path. */
    private static void checkOne(String text, int start) {
        int question = text.indexOf('?', start);
        int end = question < 0 ? text.length() : question;
        if (ANOTHER.matcher(text).region(start, end).find()) {
            throw new IllegalArgumentException(
                    "registry: '" + withoutUser(text) + "' is more than one address (expected:"
                            + " one; in the setting registries semicolons separate addresses, and commas the hosts of one)");
        }
    }

    /** An unescaped slash or question mark ends a password too early: the rest of it would be taken for a path and printed. */
    private static void checkPath(String text, int start) {
        int end = start;
        while (end < text.length() && "/?".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (text.indexOf('@', end) >= 0) {
            throw new IllegalArgumentException("registry: '" + withoutUser(text) + "' has an @ behind / or ? (expected:"
                    + " scheme://user:password@host:port, where a password has %2F for /, %3F for ? and %40 for @)");
        }
    }

    /** What may be printed of a text that should be an address. */
    static String printable(String text) {
        try {
            return text.isEmpty() ? text : parse(text).toString();
        } catch (IllegalArgumentException e) {
            return withoutUser(text); // Whoever uses it gets the error.
        }
    }

    private static String withoutUser(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? text : "…" + text.substring(at);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("registry parameter: '" + pair + "' (expected: key=value)");
            }
            String key = pair.substring(0, equals);
            if (parameters.put(key, pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("registry parameter: '" + key + "' appears twice (expected: once)");
            }
        }
        return parameters;
    }

    /** The hosts, comma-separated. */
    public String hostList() {
        return String.join(",", hosts);
    }

    @Override
    public String toString() {
        return scheme + "://" + hostList() + path;
    }
}
