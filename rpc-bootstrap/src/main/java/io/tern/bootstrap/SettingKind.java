package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.RegistryAddress;
import io.tern.api.Setting;
import io.tern.cluster.AddressList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a setting are, and how they are read and printed. Immutable, thread-safe.
 *
 * @param <T> their type
 */
final class SettingKind<T> {
    private final String type;
    private final String expected;
    private final Function<String, @Nullable T> reader;
    private final Function<T, String> printer;

    private SettingKind(
            String type, String expected, Function<String, @Nullable T> reader, Function<T, String> printer) {
        this.type = type;
        this.expected = expected;
        this.reader = reader;
        this.printer = printer;
    }

    static SettingKind<Integer> integer(int min, int max) {
        return new SettingKind<>("integer", range(min, max), text -> narrow(within(text, min, max)), String::valueOf);
    }

    static SettingKind<Long> longInteger(long min, long max) {
        return new SettingKind<>("integer", range(min, max), text -> within(text, min, max), String::valueOf);
    }

    /** A duration, not negative. */
    static SettingKind<Duration> millis() {
        return new SettingKind<>(
                "integer",
                range(0, Integer.MAX_VALUE),
                text -> duration(within(text, 0, Integer.MAX_VALUE)),
                duration -> String.valueOf(duration.toMillis()));
    }

    static SettingKind<Boolean> flag() {
        return new SettingKind<>("boolean", "true or false", SettingKind::bool, String::valueOf);
    }

    static SettingKind<String> text() {
        return new SettingKind<>("text", "a text", text -> text.isEmpty() ? null : text, text -> text);
    }

    /** Of a machine, without a port. */
    static SettingKind<String> host() {
        return new SettingKind<>("host", "a host name or an IP address", SettingKind::host, text -> text);
    }

    /** A directory, which need not be there; a leading {@code ~} is the user's home, as in a shell. */
    static SettingKind<Path> directory() {
        return new SettingKind<>("path", "the path of a directory", SettingKind::path, Path::toString);
    }

    /** Printed as stars, whatever it is. */
    static SettingKind<String> secret() {
        return new SettingKind<>(
                "text", "a text", text -> text.isEmpty() ? null : text, text -> text.isEmpty() ? "" : "****");
    }

    static SettingKind<String> oneOf(String... choices) {
        List<String> known = List.of(choices);
        return new SettingKind<>(
                "text", String.join(" or ", known), text -> known.contains(text) ? text : null, text -> text);
    }

    static SettingKind<List<String>> names() {
        return new SettingKind<>(
                "names",
                "names separated by commas",
                text -> nullIfEmpty(split(text, ",").toList()),
                names -> String.join(",", names));
    }

    /** Each name once; printed in their order. */
    static SettingKind<Map<String, String>> pairs() {
        return new SettingKind<>(
                "pairs",
                "names and values, such as version=1.2, separated by commas",
                SettingKind::pairs,
                pairs -> new TreeMap<>(pairs)
                        .entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
    }

    /** Addresses of nodes as text. */
    static SettingKind<String> nodes() {
        return new SettingKind<>(
                "addresses",
                "addresses of nodes separated by commas",
                text -> text.isEmpty() ? null : checkedNodes(text),
                SettingKind::checkedNodes);
    }

    /** An address of a registry as text; printed without user and password. */
    static SettingKind<String> registry() {
        return new SettingKind<>(
                "address",
                "the address of a registry",
                text -> RegistryAddress.parse(text).scheme().isEmpty() ? null : text,
                text -> text.isEmpty() ? "" : RegistryAddress.parse(text).toString());
    }

    static SettingKind<List<RegistryAddress>> registries() {
        return new SettingKind<>(
                "addresses",
                "addresses of registries separated by semicolons",
                text -> nullIfEmpty(split(text, ";").map(RegistryAddress::parse).toList()),
                addresses -> addresses.stream().map(RegistryAddress::toString).collect(Collectors.joining("; ")));
    }

    /** What an extension declares; kept as text, for that is how options carry it. */
    static SettingKind<String> of(Setting<?> setting) {
        return new SettingKind<>(
                type(setting),
                setting.expected(),
                text -> {
                    Objects.requireNonNull(setting.parse(text));
                    return text;
                },
                text -> text);
    }

    private static String type(Setting<?> setting) {
        String expected = setting.expected();
        if (expected.startsWith("an integer")) {
            return "integer";
        }
        return expected.startsWith("a number") ? "number" : expected.equals("true or false") ? "boolean" : "text";
    }

    private static String range(long min, long max) {
        return max == Integer.MAX_VALUE || max == Long.MAX_VALUE ? "at least " + min : min + " to " + max;
    }

    private static @Nullable Long within(String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            return value < min || value > max ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Integer narrow(@Nullable Long value) {
        return value == null ? null : Integer.valueOf(value.intValue());
    }

    private static @Nullable Duration duration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static @Nullable Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private static @Nullable String host(String text) {
        return text.isEmpty() ? null : new Address(text, 0).host();
    }

    private static String checkedNodes(String text) {
        if (!text.isEmpty()) {
            Object unused = AddressList.parse("address", List.of(text.split(",", -1)));
        }
        return text;
    }

    /** The JVM does not know {@code ~}. */
    private static @Nullable Path path(String text) {
        boolean ofHome = text.equals("~") || text.startsWith("~/");
        Path path = Path.of(ofHome ? System.getProperty("user.home", "") + text.substring(1) : text);
        return text.isEmpty() || (Files.exists(path) && !Files.isDirectory(path)) ? null : path;
    }

    private static Stream<String> split(String text, String separator) {
        return Stream.of(text.split(separator, -1)).map(String::strip).filter(part -> !part.isEmpty());
    }

    private static @Nullable Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String part : split(text, ",").toList()) {
            int equals = part.indexOf('=');
            if (equals <= 0
                    || pairs.put(
                                    part.substring(0, equals).strip(),
                                    part.substring(equals + 1).strip())
                            != null) {
                return null;
            }
        }
        return pairs.isEmpty() ? null : Map.copyOf(pairs);
    }

    private static <E> @Nullable List<E> nullIfEmpty(List<E> list) {
        return list.isEmpty() ? null : list;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException saying what is expected, and the text unless that may be secret
     */
    T parse(String text) {
        T value = reader.apply(text.strip());
        if (value == null) {
            throw new IllegalArgumentException("'" + text + "' (expected: " + expected + ')');
        }
        return value;
    }

    /** For people; never a secret. */
    String print(@Nullable T value) {
        String text = value == null ? "" : printer.apply(value);
        return text.isEmpty() ? EffectiveValue.NOTHING : text;
    }

    /** In a word. */
    String type() {
        return type;
    }

    /** What a value may be. */
    String expected() {
        return expected;
    }
}
