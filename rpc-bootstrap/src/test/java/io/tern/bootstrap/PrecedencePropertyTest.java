package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.spi.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whoever says something: the most specific level holds, within it system properties, then environment, file, builder and
 * annotation; and the origin that is printed is the one that holds.
 */
final class PrecedencePropertyTest {
    private static final String SETTING = "serverTimeoutMillis";
    private static final String SERVICE = "tern.service." + Tea.class.getName();
    private static final String NAME = SERVICE + "#brew";
    private static final String OVERLOAD = NAME + "(java.lang.String)";

    /** Everybody who can say something about a method of an export, the strongest first, each with a value of its own. */
    private enum Said {
        OVERLOAD_SYSTEM(OVERLOAD, 1_000),
        OVERLOAD_FILE(OVERLOAD, 1_001),
        OVERLOAD_BUILDER(OVERLOAD, 1_002),
        OVERLOAD_ANNOTATION(OVERLOAD, 1_003),
        NAME_SYSTEM(NAME, 1_004),
        NAME_FILE(NAME, 1_005),
        NAME_BUILDER(NAME, 1_006),
        NAME_ANNOTATION(NAME, 1_007),
        SERVICE_SYSTEM(SERVICE, 1_008),
        SERVICE_FILE(SERVICE, 1_009),
        SERVICE_BUILDER(SERVICE, 1_010),
        SERVICE_ANNOTATION(SERVICE, 1_011),
        APPLICATION_SYSTEM("tern", 1_012),
        APPLICATION_ENVIRONMENT("tern", 1_013),
        APPLICATION_FILE("tern", 1_014),
        APPLICATION_BUILDER("tern", 1_015);

        private final String about;
        private final int value;

        Said(String about, int value) {
            this.about = about;
            this.value = value;
        }

        int value() {
            return value;
        }

        String key() {
            return about + '.' + SETTING;
        }

        boolean isBy(String source) {
            return name().endsWith(source);
        }

        boolean isOfMethod() {
            return about.startsWith(NAME);
        }
    }

    @Property(tries = 400)
    void theStrongestOfThoseWhoSaySomethingHolds(@ForAll Set<Said> all) throws IOException {
        Set<Said> said = all.isEmpty() ? EnumSet.noneOf(Said.class) : EnumSet.copyOf(all);
        Path file = Files.createTempFile("tern", ".properties");
        try (Extensions extensions = Extensions.create()) {
            List<Said> lines = said.stream().filter(one -> one.isBy("_FILE")).toList();
            Files.write(
                    file,
                    lines.stream().map(one -> one.key() + '=' + one.value()).toList());
            EffectiveSection section = effective(said, file, extensions);

            assertThat(valueOf(section.methods().get("brew(java.lang.String)")))
                    .isEqualTo(expected(said.stream().toList(), lines, file));
            List<Said> ofService =
                    said.stream().filter(one -> !one.isOfMethod()).toList();
            assertThat(valueOf(section.values())).isEqualTo(expected(ofService, lines, file));
            assertThat(valueOf(section.methods().get("brewLater(java.lang.String)")))
                    .as("a method that nobody named")
                    .isEqualTo(expected(ofService, lines, file));
        } finally {
            Files.delete(file);
        }
    }

    private static EffectiveValue valueOf(List<EffectiveValue> values) {
        return values.stream()
                .filter(value -> value.setting().equals(SETTING))
                .findFirst()
                .orElseThrow();
    }

    private static EffectiveValue expected(List<Said> said, List<Said> lines, Path file) {
        if (said.isEmpty()) {
            return new EffectiveValue(SETTING, EffectiveValue.NOTHING, EffectiveValue.DEFAULT);
        }
        Said strongest = said.get(0);
        String origin = strongest.isBy("_SYSTEM")
                ? "system property " + strongest.key()
                : strongest.isBy("_ENVIRONMENT")
                        ? "environment TERN_CFG_SERVER_TIMEOUT_MILLIS"
                        : strongest.isBy("_FILE")
                                ? file + ":" + (lines.indexOf(strongest) + 1)
                                : strongest.isBy("_BUILDER") ? "builder" : "@Export";
        return new EffectiveValue(SETTING, String.valueOf(strongest.value()), origin);
    }

    private static EffectiveSection effective(Set<Said> said, Path file, Extensions extensions) {
        Map<String, String> system = new LinkedHashMap<>(Map.of("tern.properties", file.toString()));
        Map<String, String> environment = new LinkedHashMap<>();
        for (Said one : said) {
            if (one.isBy("_SYSTEM")) {
                system.put(one.key(), String.valueOf(one.value()));
            } else if (one.isBy("_ENVIRONMENT")) {
                environment.put("TERN_CFG_SERVER_TIMEOUT_MILLIS", String.valueOf(one.value()));
            }
        }
        Configuration configuration = Configuration.read(
                "shop",
                new Surroundings(system, environment),
                PrecedencePropertyTest.class.getClassLoader(),
                extensions);
        ExportOptions.Builder defaults = ExportOptions.builder();
        if (said.contains(Said.APPLICATION_BUILDER)) {
            defaults.timeoutMillis(Said.APPLICATION_BUILDER.value());
        }
        return new EffectiveOptions(configuration, defaults.build(), ReferenceOptions.UNSET)
                .ofExport(annotated(said), builder(said), ServiceDescriptor.of(Tea.class), RuleSet.NONE)
                .section();
    }

    private static ExportOptions builder(Set<Said> said) {
        ExportOptions.Builder builder = ExportOptions.builder();
        if (said.contains(Said.SERVICE_BUILDER)) {
            builder.timeoutMillis(Said.SERVICE_BUILDER.value());
        }
        if (said.contains(Said.NAME_BUILDER)) {
            builder.method("brew", settings(Said.NAME_BUILDER));
        }
        if (said.contains(Said.OVERLOAD_BUILDER)) {
            builder.method("brew", List.of(String.class), settings(Said.OVERLOAD_BUILDER));
        }
        return builder.build();
    }

    private static MethodSettings settings(Said one) {
        return MethodSettings.builder().timeoutMillis(one.value()).build();
    }

    private static Class<?> annotated(Set<Said> said) {
        List<Class<?>> types = new ArrayList<>(List.of(
                Nothing.class,
                OfService.class,
                OfName.class,
                OfNameAndService.class,
                OfOverload.class,
                OfOverloadAndService.class,
                OfOverloadAndName.class,
                OfAll.class));
        return types.get((said.contains(Said.SERVICE_ANNOTATION) ? 1 : 0)
                + (said.contains(Said.NAME_ANNOTATION) ? 2 : 0)
                + (said.contains(Said.OVERLOAD_ANNOTATION) ? 4 : 0));
    }

    /** The values of the annotations below are those of the constants. */
    private static final int BY_OVERLOAD = 1_003;

    private static final int BY_NAME = 1_007;
    private static final int BY_SERVICE = 1_011;

    private static final class Nothing extends QuietTea {}

    @Export(timeoutMillis = BY_SERVICE)
    private static final class OfService extends QuietTea {}

    @Export(methods = @MethodOptions(name = "brew", timeoutMillis = BY_NAME))
    private static final class OfName extends QuietTea {}

    @Export(timeoutMillis = BY_SERVICE, methods = @MethodOptions(name = "brew", timeoutMillis = BY_NAME))
    private static final class OfNameAndService extends QuietTea {}

    @Export(methods = @MethodOptions(name = "brew", parameterTypes = String.class, timeoutMillis = BY_OVERLOAD))
    private static final class OfOverload extends QuietTea {}

    @Export(
            timeoutMillis = BY_SERVICE,
            methods = @MethodOptions(name = "brew", parameterTypes = String.class, timeoutMillis = BY_OVERLOAD))
    private static final class OfOverloadAndService extends QuietTea {}

    @Export(
            methods = {
                @MethodOptions(name = "brew", timeoutMillis = BY_NAME),
                @MethodOptions(name = "brew", parameterTypes = String.class, timeoutMillis = BY_OVERLOAD)
            })
    private static final class OfOverloadAndName extends QuietTea {}

    @Export(
            timeoutMillis = BY_SERVICE,
            methods = {
                @MethodOptions(name = "brew", timeoutMillis = BY_NAME),
                @MethodOptions(name = "brew", parameterTypes = String.class, timeoutMillis = BY_OVERLOAD)
            })
    private static final class OfAll extends QuietTea {}
}
