package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Setting;
import io.tern.api.TransportOptions;
import io.tern.spi.ExtensionException;
import io.tern.spi.Extensions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting of the catalogue, said wrong in every place where it can be said, fails the start. */
final class BadSettingsTest {
    private static final String METHOD = "brew";
    private static final Pattern MOST_BYTES = Pattern.compile("at most (\\d+) bytes");

    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    /** A value that is none, said somewhere. */
    private record Bad(String setting, String place, Object value, Consumer<TestWorld> start) {
        @Override
        public String toString() {
            String text = value.toString();
            return setting + " (" + place + "): " + (text.length() > 40 ? text.length() + " characters" : text);
        }
    }

    private static RpcApplication.Builder builder(TestWorld world) {
        return world.isolated("shop").startWait(Duration.ZERO).surroundings(new Surroundings(Map.of(), Map.of()));
    }

    private static void startWith(TestWorld world, String property, String text) {
        Surroundings said = new Surroundings(Map.of(property, text), Map.of());
        world.start(builder(world).surroundings(said).export(new BlackTea()));
    }

    private static SettingCatalogue catalogue() {
        try (Extensions extensions = Extensions.create()) {
            return SettingCatalogue.of(extensions);
        }
    }

    static Stream<Bad> bad() {
        List<Bad> all = new ArrayList<>();
        catalogue().own().forEach(row -> inFiles(row, all));
        catalogue().declared().forEach(row -> inFiles(row, all));
        ApplicationRows.ALL.forEach(row -> inBuilder(row, all));
        TransportFields.ALL.forEach(field -> inTransport(field, all));
        ReferenceFields.OF_SERVICE.forEach(field -> inReferences(field, all));
        ExportFields.OF_SERVICE.forEach(field -> inExports(field, all));
        ReferenceFields.OF_METHOD.forEach(field -> ofMethod(field, true, all));
        ExportFields.OF_METHOD.forEach(field -> ofMethod(field, false, all));
        catalogue().declared(Setting.Side.CLIENT).forEach(setting -> ofExtension(setting, true, all));
        catalogue().declared(Setting.Side.SERVER).forEach(setting -> ofExtension(setting, false, all));
        return all.stream();
    }

    private static void inFiles(SettingRow<?> row, List<Bad> all) {
        for (SettingLevel level : row.levels()) {
            String key = switch (level) {
                case APPLICATION -> "tern." + row.name();
                case SERVICE -> "tern.service." + Tea.class.getName() + '.' + row.name();
                case METHOD -> "tern.service." + Tea.class.getName() + '#' + METHOD + '.' + row.name();
            };
            for (String text : texts(row)) {
                all.add(new Bad(row.name(), "file, " + level.text(), text, world -> startWith(world, key, text)));
            }
        }
    }

    /** What no text may be. */
    private static List<String> texts(SettingRow<?> row) {
        List<String> texts = new ArrayList<>(List.of(""));
        switch (row.kind().type()) {
            case "integer", "number", "boolean" -> texts.addAll(List.of("-2", "x"));
            case "host" -> texts.add("a b");
            case "names" -> texts.add(",");
            case "pairs" -> texts.addAll(List.of("=a", "a", "a=1,a=2"));
            case "addresses", "address" -> texts.add("://");
            default -> {}
        }
        tooLong(row).ifPresent(texts::add);
        return texts;
    }

    private static Optional<String> tooLong(SettingRow<?> row) {
        Matcher limit = MOST_BYTES.matcher(row.kind().expected());
        return limit.find() ? Optional.of("x".repeat(Integer.parseInt(limit.group(1)) + 1)) : Optional.empty();
    }

    /** What no value may be; those that builders have no type for are left to them. */
    private static List<Object> values(SettingRow<?> row) {
        List<Object> values = new ArrayList<>();
        switch (row.kind().type()) {
            case "integer" -> values.add(belowRange(row));
            case "text" -> values.addAll(row.name().equals("credentials") ? List.of(" ") : List.of(" ", " a"));
            case "host" -> values.addAll(List.of(" ", "a b"));
            case "names" -> values.addAll(List.of(List.of(""), List.of(" "), List.of("a,b"), List.of("a", " b")));
            case "pairs" -> values.addAll(List.of(Map.of("", "x"), Map.of(" ", "x"), Map.of("a ", "x")));
            case "addresses", "address" -> values.addAll(List.of(" ", "://"));
            default -> {}
        }
        boolean several = row.kind().type().equals("names");
        tooLong(row).ifPresent(text -> values.add(several ? List.of(text) : text));
        return values;
    }

    private static Object belowRange(SettingRow<?> row) {
        boolean isLong = row.kind().expected().endsWith(String.valueOf(1L << 50));
        if (isLong) {
            return -2L;
        }
        return -2;
    }

    private static void inBuilder(SettingRow<?> row, List<Bad> all) {
        Map<String, String> others = Map.of("registries", "registry");
        Map<String, String> durations = Map.of("startWaitMillis", "startWait", "drainMillis", "drainLimit");
        BiConsumer<RpcApplication.Builder, Object> writer =
                new NamedWriter<>(durations.getOrDefault(row.name(), others.getOrDefault(row.name(), row.name())));
        for (Object value : values(row)) {
            Object said = durations.containsKey(row.name()) ? Duration.ofMillis((Integer) value) : value;
            all.add(new Bad(row.name(), "builder", value, world -> {
                RpcApplication.Builder builder = builder(world).export(new BlackTea());
                writer.accept(builder, said);
                world.start(builder);
            }));
        }
    }

    private static <T> void inTransport(
            OptionField<TransportOptions, TransportOptions.Builder, T> field, List<Bad> all) {
        for (Object value : values(field.row())) {
            all.add(new Bad(field.name(), "transport options", value, world -> {
                TransportOptions.Builder options = TransportOptions.builder();
                write(field, options, value);
                world.start(builder(world).transportOptions(options.build()));
            }));
        }
    }

    @SuppressWarnings("unchecked") // Of the type that the kind says.
    private static <B, T> void write(OptionField<?, B, T> field, B builder, Object value) {
        field.writer().accept(builder, (T) value);
    }

    private static <T> void inReferences(
            OptionField<ReferenceOptions, ReferenceOptions.Builder, T> field, List<Bad> all) {
        for (Object value : values(field.row())) {
            reference(field.name(), value, options -> write(field, options, value), all);
        }
    }

    private static void reference(
            String setting, Object value, Consumer<ReferenceOptions.Builder> writer, List<Bad> all) {
        all.add(new Bad(setting, "options", value, world -> {
            ReferenceOptions.Builder options = ReferenceOptions.builder();
            writer.accept(options);
            world.start(builder(world)).refer(Tea.class, options.build());
        }));
        all.add(new Bad(setting, "defaults", value, world -> {
            ReferenceOptions.Builder options = ReferenceOptions.builder();
            writer.accept(options);
            world.start(builder(world).referenceDefaults(options.build()));
        }));
    }

    private static <T> void inExports(OptionField<ExportOptions, ExportOptions.Builder, T> field, List<Bad> all) {
        for (Object value : values(field.row())) {
            export(field.name(), value, options -> write(field, options, value), all);
        }
    }

    private static void export(String setting, Object value, Consumer<ExportOptions.Builder> writer, List<Bad> all) {
        all.add(new Bad(setting, "options", value, world -> {
            ExportOptions.Builder options = ExportOptions.builder();
            writer.accept(options);
            world.start(builder(world).export(new BlackTea(), options.build()));
        }));
        all.add(new Bad(setting, "defaults", value, world -> {
            ExportOptions.Builder options = ExportOptions.builder();
            writer.accept(options);
            world.start(builder(world).exportDefaults(options.build()));
        }));
    }

    /** On its own side a value that is none, on the other side any value, unless that side has a setting of its own for it. */
    private static <T> void ofMethod(
            OptionField<MethodSettings, MethodSettings.Builder, T> field, boolean client, List<Bad> all) {
        for (Object value : values(field.row())) {
            if (client) {
                reference(field.name(), value, options -> options.method(METHOD, settings(field, value)), all);
            } else {
                export(field.name(), value, options -> options.method(METHOD, settings(field, value)), all);
            }
        }
        if (field.accessor().equals("timeoutMillis")) {
            return;
        }
        Object right = switch (field.row().kind().type()) {
            case "boolean" -> true;
            case "integer" -> 1;
            default -> "random";
        };
        String setting = field.name() + ", of the other side";
        if (client) {
            export(setting, right, options -> options.method(METHOD, settings(field, right)), all);
        } else {
            reference(setting, right, options -> options.method(METHOD, settings(field, right)), all);
        }
    }

    private static MethodSettings settings(OptionField<MethodSettings, MethodSettings.Builder, ?> field, Object value) {
        MethodSettings.Builder settings = MethodSettings.builder();
        write(field, settings, value);
        return settings.build();
    }

    private static void ofExtension(Setting<?> setting, boolean client, List<Bad> all) {
        String name = setting.name();
        for (String text : texts(SettingRow.of(setting))) {
            MethodSettings ofMethod = MethodSettings.builder().set(name, text).build();
            if (client) {
                reference(name, text, options -> options.set(name, text), all);
                reference(name + ", method", text, options -> options.method(METHOD, ofMethod), all);
            } else {
                export(name, text, options -> options.set(name, text), all);
                export(name + ", method", text, options -> options.method(METHOD, ofMethod), all);
            }
        }
        if (client) {
            export(name + ", of the other side", "1", options -> options.set(name, "1"), all);
        } else {
            reference(name + ", of the other side", "1", options -> options.set(name, "1"), all);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void failsTheStartAndNamesTheSetting(Bad bad) {
        assertThatThrownBy(() -> bad.start().accept(world))
                .isInstanceOfAny(IllegalArgumentException.class, ExtensionException.class)
                .satisfies(failure -> assertThat(failure.getMessage()).containsIgnoringCase(named(bad)));
    }

    /** As builders call it where they refuse a value at once. */
    private static String named(Bad bad) {
        String name = bad.setting().replaceFirst(",.*", "");
        if (bad.place().startsWith("file")) {
            return name;
        }
        return switch (name) {
            case "registries", "rules" -> "registry";
            case "bind" -> "host";
            case "startWaitMillis" -> "startWait";
            case "drainMillis" -> "drainLimit";
            case "serverTimeoutMillis" -> "timeoutMillis";
            case "serverFilters" -> "filter";
            default -> name;
        };
    }

    @Test
    void everySettingIsSaidWrongInEveryPlaceWhereItCanBeSaid() {
        Map<String, Set<String>> places = bad().collect(Collectors.groupingBy(
                Bad::setting, Collectors.mapping(Bad::place, Collectors.toCollection(TreeSet::new))));
        catalogue().names().forEach(name -> {
            SettingRow<?> row = catalogue().row(name);
            assertThat(places.get(name)).as(name).anyMatch(place -> place.startsWith("file"));
            boolean flagOrPath = Set.of("boolean", "path").contains(row.kind().type());
            if (!flagOrPath) {
                assertThat(places.get(name)).as(name).anyMatch(place -> !place.startsWith("file"));
            }
        });
    }
}
