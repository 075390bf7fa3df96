package io.tern.registry.zookeeper;

import io.tern.api.Address;
import io.tern.api.Defaults;
import io.tern.api.RegistryAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.zookeeper.common.PathUtils;

/**
 * What a registry's address says. Immutable, thread-safe.
 *
 * <ul>
 *   <li>hosts: without a port, 2181 is meant
 *   <li>path: a directory in ZooKeeper, above {@code /tern/v1}, for several environments in one ensemble
 *   <li>{@code user:password}: digest authentication; percent-encoded where they contain {@code % / ? @ ,}. Nodes are then
 *       written by that user alone and read by everybody, so all that share a directory share the user
 *   <li>{@code sessionMillis}: how long a provider that died silently stays listed, 30,000 if not said
 *   <li>{@code connectMillis}: how long one try to connect may take, 5,000 if not said
 * </ul>
 *
 * @param address for messages; prints no secret
 * @param connectString as ZooKeeper wants it
 * @param servicesPath the parent of all services
 * @param credentials {@code user:password}, or ""
 * @param sessionMillis asked for; the server may grant less or more
 * @param connectMillis how long one try to connect may take
 */
record ZooKeeperSettings(
        RegistryAddress address,
        String connectString,
        String servicesPath,
        String credentials,
        int sessionMillis,
        int connectMillis) {
    private static final String ROOT = "/tern/v1/services";
    private static final int DEFAULT_PORT = 2_181;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int MIN_MILLIS = 100;
    private static final int MAX_MILLIS = 3_600_000;
    private static final Set<String> PARAMETERS = new TreeSet<>(List.of("sessionMillis", "connectMillis"));

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException naming what is wrong with it, never the password
     */
    static ZooKeeperSettings of(RegistryAddress address) {
        for (String parameter : address.parameters().keySet()) {
            if (!PARAMETERS.contains(parameter)) {
                throw new IllegalArgumentException(
                        address + ": unknown parameter '" + parameter + "' (expected: " + PARAMETERS + ")");
            }
        }
        if (address.hosts().isEmpty()) {
            throw new IllegalArgumentException(address + ": no host (expected: zookeeper://host:port)");
        }
        return new ZooKeeperSettings(
                address,
                address.hosts().stream().map(host -> withPort(host, address)).collect(Collectors.joining(",")),
                chroot(address) + ROOT,
                credentials(address),
                millis(address, "sessionMillis", Defaults.SESSION_MILLIS),
                millis(address, "connectMillis", CONNECT_MILLIS));
    }

    private static String withPort(String host, RegistryAddress address) {
        try {
            Address server = Address.parse(host, DEFAULT_PORT);
            if (server.port() > 0) {
                return server.toString();
            }
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            // The other reasons say what follows here in words that speak of Tern's servers.
            throw reason.startsWith("host: ")
                    ? new IllegalArgumentException(address + ": " + reason, e)
                    : malformedHost(host, address);
        }
        throw malformedHost(host, address);
    }

    private static IllegalArgumentException malformedHost(String host, RegistryAddress address) {
        return new IllegalArgumentException(
                address + ": host '" + host + "' (expected: host:port, or [address]:port for IPv6)");
    }

    private static String chroot(RegistryAddress address) {
        String path = address.path();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        try {
            PathUtils.validatePath(path + ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(address + ": path '" + path + "' (" + e.getMessage() + ")", e);
        }
        return path;
    }

    private static String credentials(RegistryAddress address) {
        if (address.userInfo().isEmpty()) {
            return "";
        }
        int colon = address.userInfo().indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    address + ": credentials without a colon (expected: user:password@host)");
        }
        try {
            return NodeNames.decode(address.userInfo());
        } catch (IllegalArgumentException e) {
            // Without the cause: its message contains the password.
            throw new IllegalArgumentException(
                    address + ": credentials are not percent-encoded correctly (expected: %25 for '%', %40 for '@')");
        }
    }

    private static int millis(RegistryAddress address, String name, int fallback) {
        Map<String, String> parameters = address.parameters();
        String text = parameters.get(name);
        if (text == null) {
            return fallback;
        }
        try {
            int millis = Integer.parseInt(text);
            if (millis >= MIN_MILLIS && millis <= MAX_MILLIS) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // Refused below like a number out of range.
        }
        throw new IllegalArgumentException(
                address + ": " + name + "=" + text + " (expected: " + MIN_MILLIS + " to " + MAX_MILLIS + ")");
    }

    boolean hasCredentials() {
        return !credentials.isEmpty();
    }

    /** Who one is to ZooKeeper, for messages; "" without credentials. */
    String user() {
        return hasCredentials() ? credentials.substring(0, credentials.indexOf(':')) : "";
    }

    byte[] credentialBytes() {
        return credentials.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return address.toString();
    }
}
