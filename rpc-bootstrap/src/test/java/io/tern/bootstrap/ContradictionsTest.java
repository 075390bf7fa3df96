package io.tern.bootstrap;

import static io.tern.bootstrap.ConfiguredWorld.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
