package io.tern.api;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Identity of a service: interface, group and version, all matched exactly. Printed as
 * {@code interface[@version][+group]}. Immutable, thread-safe.
 *
 * @param interfaceName fully qualified name of the interface
 * @param group the group, without a comma, or ""
 * @param version the version, or ""
 */
public record ServiceKey(String interfaceName, String group, String version) implements Comparable<ServiceKey> {
    /** Of each part: longer ones do not travel. */
    private static final int MOST_BYTES = 1_024;

    private static final int SHOWN = 64;

    public ServiceKey {
        Objects.requireNonNull(interfaceName, "interfaceName");
        if (interfaceName.isBlank()) {
            throw new IllegalArgumentException("interfaceName: '' (expected: the name of an interface)");
        }
        check("interfaceName", interfaceName);
        check("group", Objects.requireNonNull(group, "group"));
        if (group.indexOf(',') >= 0) {
            throw new IllegalArgumentException(
                    "group: '" + group
                            + "' (expected: one group, without ','; only references name several, beside cluster = \"mergeable\")");
        }
        check("version", Objects.requireNonNull(version, "version"));
    }

    /** The service of an interface without group and version. */
    public static ServiceKey of(Class<?> interfaceType) {
        return new ServiceKey(interfaceType.getName(), "", "");
    }

    /**
     * Parses what {@link #toString()} prints.
     *
     * @throws IllegalArgumentException if the text is no service key
     */
    public static ServiceKey parse(String text) {
        int plus = text.indexOf('+');
        String group = plus < 0 ? "" : text.substring(plus + 1);
        String rest = plus < 0 ? text : text.substring(0, plus);
        int at = rest.indexOf('@');
        String version = at < 0 ? "" : rest.substring(at + 1);
        if ((plus >= 0 && group.isEmpty()) || (at >= 0 && version.isEmpty())) {
            throw new IllegalArgumentException(
                    "service key: '" + text + "' (expected: interface[@version][+group], none of them empty)");
        }
        return new ServiceKey(at < 0 ? rest : rest.substring(0, at), group, version);
    }

    private static void check(String what, String value) {
        if (value.length() > MOST_BYTES / 3 && value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException(what + ": '" + value.substring(0, SHOWN) + "…', "
                    + value.getBytes(StandardCharsets.UTF_8).length + " bytes in UTF-8 (expected: at most " + MOST_BYTES
                    + ')');
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '@' || c == '+' || c == '#' || c == '/' || c <= ' ' || Character.isWhitespace(c)) {
                throw new IllegalArgumentException(
                        what + ": '" + value + "' (expected: none of '@', '+', '#', '/' and no white space)");
            }
        }
    }

    @Override
    public int compareTo(ServiceKey other) {
        int byName = interfaceName.compareTo(other.interfaceName);
        if (byName != 0) {
            return byName;
        }
        int byVersion = version.compareTo(other.version);
        return byVersion != 0 ? byVersion : group.compareTo(other.group);
    }

    @Override
    public String toString() {
        String text = version.isEmpty() ? interfaceName : interfaceName + '@' + version;
        return group.isEmpty() ? text : text + '+' + group;
    }
}
