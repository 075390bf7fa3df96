package io.tern.bootstrap;

import static io.tern.bootstrap.ConfiguredWorld.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuleSourceFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot hold together is refused if it is said about the same, and a default gives way otherwise. */
final class ContradictionsTest {
    private static final ReferenceOptions REQUIRED =
            ReferenceOptions.builder().required(true).build();

    @TempDir
    private Path directory;

    private ConfiguredWorld world;

    @BeforeEach
    void open() {
        world = new ConfiguredWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static List<String> reference(RpcApplication application) {
        return ConfiguredWorld.section(application, "reference ");
    }

    @Test
    void anAnnotationThatSaysBothIsNamedWithItsField() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder().inject(new RequiredAndLazy())))
                .withMessage("@Reference " + RequiredAndLazy.class.getName() + ".tea: required = true (@Reference) and"
                        + " lazy = true (@Reference) (expected: at most one of both)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder().inject(new TwoPlaces())))
                .withMessage("@Reference " + TwoPlaces.class.getName()
                        + ".tea: address: 'a:1' and registry: 'shared://b'" + " (expected: at most one of both)");
    }

    @Test
    void aFileContradictsAnAnnotation() {
        world.file(TEA + ".required=true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder().inject(new Lazy())))
                .withMessage("@Reference " + Lazy.class.getName() + ".tea: required = true (" + world.file
                        + ":1) and lazy = true (@Reference) (expected: at most one of both)");
    }

    @Test
    void aDefaultGivesWayToWhatTheServiceSays() {
        world.file("tern.lazy=true");
        RpcApplication application = world.start(world.builder().export(new BlackTea()));
        application.refer(Tea.class, REQUIRED);
        assertThat(reference(application)).contains("  required = true (builder)", "  lazy = false (default)");
    }

    @Test
    void aDefaultThatProvidersAreRequiredGivesWayToo() {
        world.system.put("tern.required", "true");
        RpcApplication application = world.start(world.builder().inject(new Lazy()));
        assertThat(reference(application)).contains("  lazy = true (@Reference)", "  required = false (default)");
    }

    @Test
    void twoDefaultsContradictEachOther() {
        world.file("tern.lazy=true");
        RpcApplication application = world.start(world.builder().referenceDefaults(REQUIRED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(Tea.class))
                .withMessage("required = true (builder) and lazy = true (" + world.file
                        + ":1) (expected: at most one of both)");
    }

    @Test
    void aBurstOfTheApplicationIsADefaultForThoseThatHaveARate() {
        world.file("tern.rateBurst=5", "tern.clientRateBurst=6");
        RpcApplication application = world.start(world.builder()
                .export(new BlackTea(), ExportOptions.builder().version("1").build())
                .export(
                        new BlackTea(),
                        ExportOptions.builder()
                                .version("2")
                                .set("rateLimit", "10")
                                .build()));
        assertThat(ConfiguredWorld.section(application, "export " + Tea.class.getName() + "@1"))
                .contains("  rateLimit = - (default)", "  rateBurst = 5 (" + world.file + ":1)");
        assertThat(ConfiguredWorld.section(application, "export " + Tea.class.getName() + "@2"))
                .contains("  rateLimit = 10 (builder)", "  rateBurst = 5 (" + world.file + ":1)");
        application.refer(Tea.class);
        assertThat(reference(application))
                .contains("  clientRateLimit = - (default)", "  clientRateBurst = 6 (" + world.file + ":2)");
    }

    /** What is said of the service, of a method; what is refused, and what it would need. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "circuitSlowMillis=9, -, circuitSlowMillis, circuitBreaker = classic",
                "circuitBreaker=throttle circuitLeastCalls=9, -, circuitLeastCalls, circuitBreaker = classic",
                "circuitBreaker=classic circuitMultiplier=9, -, circuitMultiplier, circuitBreaker = throttle",
                "circuitBreaker=none circuitProbes=9, -, circuitProbes, circuitBreaker = classic",
                "circuitBreaker=classic circuitSlowPercent=9, -, circuitSlowPercent, circuitSlowMillis",
                "circuitBreaker=classic, circuitLeastCalls=9, circuitLeastCalls, circuitBreaker = classic",
                "circuitBreaker=classic, circuitBreaker=throttle circuitProbes=9, circuitProbes, circuitBreaker = classic",
                "-, circuitBreaker=none circuitMultiplier=9, circuitMultiplier, circuitBreaker = throttle",
                "-, circuitBreaker=classic circuitSlowPercent=9, circuitSlowPercent, circuitSlowMillis",
                "circuitLeastCalls=9, circuitBreaker=throttle, circuitLeastCalls, circuitBreaker = classic"
            })
    void figuresThatACircuitDoesNotReadAreRefused(String ofService, String ofMethod, String refused, String needed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refer(ofService, ofMethod))
                .withMessageMatching(refused + " \\((method brew\\(java.lang.String\\), )?builder\\) without " + needed
                        + " \\(expected: both said for the same service or method, or neither; .*");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "circuitBreaker=throttle circuitMultiplier=9, -",
                "circuitBreaker=classic circuitSlowMillis=9 circuitSlowPercent=9, -",
                "circuitBreaker=throttle circuitLeastCalls=9, circuitBreaker=classic",
                "circuitLeastCalls=9, circuitBreaker=classic",
                "circuitBreaker=throttle, circuitBreaker=classic circuitLeastCalls=9"
            })
    void figuresThatOneOfTheCircuitsReadsAreNot(String ofService, String ofMethod) {
        assertThatCode(() -> refer(ofService, ofMethod)).doesNotThrowAnyException();
    }

    @Test
    void whoReplacesACircuitNeedNotTakeItsFiguresBack() {
        world.file(TEA + ".circuitBreaker=none", TEA + "#brew.circuitBreaker=throttle");
        assertThatCode(() -> refer("circuitBreaker=classic circuitProbes=9", "circuitBreaker=classic circuitProbes=9"))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .as("these never fitted")
                .isThrownBy(() -> refer("circuitBreaker=throttle circuitProbes=9", null));
    }

    @Test
    void figuresOfTheApplicationAreDefaultsForThoseThatReadThem() {
        world.file("tern.circuitMultiplier=9", "tern.circuitSlowPercent=9", "tern.circuitSlowMillis=9");
        assertThatCode(() -> refer("circuitBreaker=classic", "circuitBreaker=throttle"))
                .doesNotThrowAnyException();
        assertThatCode(() -> refer(null, null)).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .as("who says something about a service has to say it of the right form")
                .isThrownBy(() -> refer("circuitBreaker=throttle circuitSlowPercent=8", null))
                .withMessageContaining("circuitSlowPercent (builder) without circuitBreaker = classic");
    }

    @Test
    void whatARuleForcesUponAllIsADefaultToo() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication application = world.start(world.builder()
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS)
                .export(new BlackTea()));
        application.refer(Tea.class);
        String figures = "\"settings\": {\"circuitProbes\": 9, \"rateBurst\": 9}";
        publish(source, 1, "{\"force\": true, " + figures + "}");
        assertThat(reference(application)).anyMatch(line -> line.startsWith("  circuitProbes = 9 ("));
        String service = "\"service\": \"" + Tea.class.getName() + "\", ";
        assertThat(publish(source, 2, "{\"force\": true, " + service + figures + "}"))
                .returns(false, RuleVerdict::accepted)
                .extracting(RuleVerdict::message)
                .asString()
                .contains(" without ");
    }

    /** What became of a version, not of what the source said at first. */
    private static RuleVerdict publish(ScriptedRuleSource source, int version, String rule) {
        source.publish(ScriptedRuleSource.rules(version, rule));
        await().atMost(Loopback.LIMIT)
                .until(() -> source.verdicts.stream().anyMatch(verdict -> verdict.version() == version));
        return source.verdicts.get(source.verdicts.size() - 1);
    }

    /** Settings of a reference and of one of its methods, with blanks between them. */
    private void refer(@Nullable String ofService, @Nullable String ofMethod) {
        ReferenceOptions.Builder options = ReferenceOptions.builder();
        settings(ofService, options::set);
        if (ofMethod != null) {
            MethodSettings.Builder method = MethodSettings.builder();
            settings(ofMethod, method::set);
            options.method("brew", method.build());
        }
        world.start().refer(Tea.class, options.build());
    }

    private static void settings(@Nullable String text, BiConsumer<String, String> to) {
        if (text != null) {
            for (String setting : text.split(" ", -1)) {
                int equals = setting.indexOf('=');
                to.accept(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
    }

    @Test
    void aServicesBurstMayBelongToTheApplicationsRate() {
        world.file("tern.rateLimit=10", TEA + ".rateBurst=5");
        assertThat(ConfiguredWorld.section(world.start(world.builder().export(new BlackTea())), "export "))
                .contains("  rateLimit = 10 (" + world.file + ":1)", "  rateBurst = 5 (" + world.file + ":2)");
    }

    @Test
    void aBurstOfAServiceWithoutARateIsRefusedWithItsPlace() {
        String expected =
                " without rateLimit (expected: both said for the same service or method, or neither; said for the"
                        + " application, rateBurst is a default for those that have rateLimit)";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder().export(new Bursting())))
                .withMessage("rateBurst (@Export)" + expected);
        world.file(TEA + ".rateBurst=5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder().export(new BlackTea())))
                .withMessage("rateBurst (" + world.file + ":1)" + expected);
        world.file(TEA + "#brew.clientRateBurst=5", "tern.clientRateLimit=10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start().refer(Tea.class))
                .withMessageStartingWith("clientRateBurst (method brew(java.lang.String), " + world.file
                        + ":1) without clientRateLimit");
        MethodSettings burst = MethodSettings.builder().set("rateBurst", "5").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start()
                        .export(
                                new BlackTea(),
                                ExportOptions.builder().method("brew", burst).build()))
                .withMessageStartingWith("rateBurst (method brew(java.lang.String), builder) without rateLimit");
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class RequiredAndLazy {
        @Reference(required = true, lazy = true)
        Tea tea;
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class TwoPlaces {
        @Reference(address = "a:1", registry = "shared://b")
        Tea tea;
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class Lazy {
        @Reference(lazy = true)
        Tea tea;
    }

    @Export(settings = "rateBurst=5")
    private static final class Bursting extends QuietTea {}
}
