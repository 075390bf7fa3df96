package io.tern.bootstrap;

import io.tern.api.Address;
import io.tern.api.RegistryAddress;
import io.tern.api.Setting;
import io.tern.cluster.AddressList;
import java.nio.charset.StandardCharsets;
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
    private static final String STARS = "****";
    private static final String PLAIN = ", not blank and without blanks around it";

    private final String type;
    private final String expected;
    private final Function<String, @Nullable T> reader;
    private final Function<T, String> printer;
    /** What is expected instead of a value that code has said and no text can say; null if it is sound. */
    private final Function<T, @Nullable String> fault;

    private final boolean isSecret;

    private SettingKind(
            String type,
            String expected,
            Function<String, @Nullable T> reader,
            Function<T, String> printer,
            Function<T, @Nullable String> fault) {
        this(type, expected, reader, printer, fault, false);
    }

    private SettingKind(
            String type,
            String expected,
            Function<String, @Nullable T> reader,
            Function<T, String> printer,
            Function<T, @Nullable String> fault,
            boolean isSecret) {
        this.isSecret = isSecret;
        this.type = type;
        this.expected = expected;
        this.reader = reader;
        this.printer = printer;
        this.fault = fault;
    }

    static SettingKind<Integer> integer(int min, int max) {
        String range = range(min, max);
        return new SettingKind<>(
                "integer",
                range,
                text -> narrow(within(text, min, max)),
                String::valueOf,
                value -> value < min || value > max ? range : null);
    }

    static SettingKind<Long> longInteger(long min, long max) {
        String range = range(min, max);
        return new SettingKind<>(
                "integer",
                range,
                text -> within(text, min, max),
                String::valueOf,
                value -> value < min || value > max ? range : null);
    }

    /** A duration, not negative. */
    static SettingKind<Duration> millis() {
        String range = range(0, Integer.MAX_VALUE);
        return new SettingKind<>(
                "integer",
                range,
                text -> duration(within(text, 0, Integer.MAX_VALUE)),
                duration -> String.valueOf(duration.toMillis()),
                duration -> duration.isNegative() || duration.toSeconds() > Integer.MAX_VALUE / 1_000 ? range : null);
    }

    static SettingKind<Boolean> flag() {
        return new SettingKind<>("boolean", "true or false", SettingKind::bool, String::valueOf, value -> null);
    }

    static SettingKind<String> text() {
        return text("a text", Integer.MAX_VALUE);
    }

    /** One that travels. */
    static SettingKind<String> text(int mostBytes) {
        return text("a text of at most " + mostBytes + " bytes", mostBytes);
    }

    private static SettingKind<String> text(String expected, int mostBytes) {
        return new SettingKind<>(
                "text",
                expected,
                text -> text.isEmpty() || bytes(text) > mostBytes ? null : text,
                text -> text,
                text -> text.isEmpty() || (isPlain(text) && bytes(text) <= mostBytes) ? null : expected + PLAIN);
    }

    /** Of a machine, without a port. */
    static SettingKind<String> host() {
        String expected = "a host name or an IP address";
        return new SettingKind<>(
                "host",
                expected,
                SettingKind::host,
                text -> text,
                text -> text.isEmpty() || host(text) != null ? null : expected);
    }

    /** A directory, which need not be there; a leading {@code ~} is the user's home, as in a shell. */
    static SettingKind<Path> directory() {
        String expected = "the path of a directory";
        return new SettingKind<>(
                "path",
                expected,
                SettingKind::path,
                Path::toString,
                path -> Files.exists(path) && !Files.isDirectory(path) ? expected : null);
    }

    /** Printed as stars, whatever it is. */
    static SettingKind<String> secret(int mostBytes) {
        String expected = "a text of at most " + mostBytes + " bytes";
        return new SettingKind<>(
                "text",
                expected,
                text -> text.isEmpty() || bytes(text) > mostBytes ? null : text,
                text -> text.isEmpty() ? "" : STARS,
                text -> text.isEmpty() || (!text.isBlank() && bytes(text) <= mostBytes)
                        ? null
                        : expected + ", not blank",
                true);
    }

    static SettingKind<String> oneOf(String... choices) {
        List<String> known = List.of(choices);
        String expected = String.join(" or ", known);
        return new SettingKind<>(
                "text",
                expected,
                text -> known.contains(text) ? text : null,
                text -> text,
                text -> text.isEmpty() || known.contains(text) ? null : expected);
    }

    static SettingKind<List<String>> names() {
        return names("names separated by commas", Integer.MAX_VALUE);
    }

    /** Those that travel. */
    static SettingKind<List<String>> names(int mostBytes) {
        return names("names of at most " + mostBytes + " bytes, separated by commas", mostBytes);
    }

    private static SettingKind<List<String>> names(String expected, int mostBytes) {
        return new SettingKind<>(
                "names",
                expected,
                text -> {
                    List<String> names = split(text, ",").toList();
                    return names.isEmpty() || names.stream().anyMatch(name -> bytes(name) > mostBytes) ? null : names;
                },
                names -> String.join(",", names),
                names -> names.stream()
                                .allMatch(name -> isPlain(name) && name.indexOf(',') < 0 && bytes(name) <= mostBytes)
                        ? null
                        : expected + ", none of them blank or with blanks around it; leave out what is none");
    }

    /** Each name once; printed in their order. */
    static SettingKind<Map<String, String>> pairs() {
        String expected = "names and values, such as version=1.2, separated by commas";
        return new SettingKind<>(
                "pairs",
                expected,
                SettingKind::pairs,
                pairs -> new TreeMap<>(pairs)
                        .entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")),
                pairs -> pairs.keySet().stream().allMatch(SettingKind::isPlain)
                        ? null
                        : expected + ", no name blank or with blanks around it");
    }

    /** Addresses of nodes as text. */
    static SettingKind<String> nodes() {
        return new SettingKind<>(
                "addresses",
                "addresses of nodes separated by commas",
                text -> text.isEmpty() ? null : checkedNodes(text),
                SettingKind::checkedNodes,
                text -> checkedNodes(text).equals(text) ? null : "");
    }

    /** An address of a registry as text; printed without user and password. */
    static SettingKind<String> registry() {
        String expected = "the address of a registry";
        return new SettingKind<>(
                "address",
                expected,
                text -> RegistryAddress.parse(text).scheme().isEmpty() ? null : text,
                text -> text.isEmpty() ? "" : RegistryAddress.parse(text).toString(),
                text -> text.isEmpty() || !RegistryAddress.parse(text).scheme().isEmpty() ? null : expected);
    }

    static SettingKind<List<RegistryAddress>> registries() {
        return new SettingKind<>(
                "addresses",
                "addresses of registries separated by semicolons",
                text -> nullIfEmpty(split(text, ";").map(RegistryAddress::parse).toList()),
                addresses -> addresses.stream().map(RegistryAddress::toString).collect(Collectors.joining("; ")),
                addresses -> null);
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
                text -> text,
                text -> {
                    Objects.requireNonNull(setting.parse(text));
                    return null;
                });
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

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether a file could say it: what stands around a value is stripped there. */
    private static boolean isPlain(String text) {
        return !text.isBlank() && text.equals(text.strip());
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
            throw wrong(text, expected);
        }
        return value;
    }

    /**
     * Checks a value that code says, as {@link #parse} checks text. What options take for nothing is sound.
     *
     * @throws IllegalArgumentException as {@link #parse} does
     */
    void check(T value) {
        String instead = fault.apply(value);
        if (instead != null) {
            throw wrong(printer.apply(value), instead);
        }
    }

    /** A secret that is too long is not printed. */
    private IllegalArgumentException wrong(String text, String instead) {
        return new IllegalArgumentException(
                "'" + (isSecret && !text.isEmpty() ? STARS : text) + "' (expected: " + instead + ')');
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
