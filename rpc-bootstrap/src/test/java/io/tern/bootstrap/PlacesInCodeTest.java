package io.tern.bootstrap;

import static io.tern.bootstrap.ConfiguredWorld.TEA;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where to connect and to listen, said in code, beside a {@code tern.properties} on the class path that says otherwise. */
final class PlacesInCodeTest {
    private static final String OTHER_REGISTRY = "shared://other";

    /** A place that the application is told in code and in a source. */
    @SuppressWarnings("ImmutableEnumChecker") // Lambdas without state.
    private enum Place {
        REGISTRIES("registries", OTHER_REGISTRY, TestWorld.REGISTRY, builder -> {}),
        TRANSPORT("transport", "in-process", "shared", builder -> {}),
        BIND("bind", "127.0.0.2", "127.0.0.1", builder -> {}),
        PORT("port", "1", "0", builder -> {}),
        HOST("host", "prod.example", "localhost", builder -> builder.host("localhost")),
        PORT_TO_REGISTRY("portToRegistry", "30080", "30081", builder -> builder.portToRegistry(30081)),
        RULES(
                "rules",
                "file:///prod/rules.json",
                "file:///test/rules.json",
                builder -> builder.rules("file:///test/rules.json"));

        private final String setting;
        private final String inSource;
        private final String inCode;
        private final Consumer<RpcApplication.Builder> code;

        Place(String setting, String inSource, String inCode, Consumer<RpcApplication.Builder> code) {
            this.setting = setting;
            this.inSource = inSource;
            this.inCode = inCode;
            this.code = code;
        }

        String line() {
            return "tern." + setting + " = " + inSource;
        }

        String holds(String value, String origin) {
            return "  " + setting + " = " + value + " (" + origin + ')';
        }

        String variable() {
            return SettingSources.variable(setting);
        }
    }

    @TempDir
    private Path directory;

    private final List<URLClassLoader> loaders = new ArrayList<>();
    private ConfiguredWorld world;
    private LoggedLines log;

    @BeforeEach
    void open() {
        world = new ConfiguredWorld(directory);
        log = LoggedLines.of("io.tern.bootstrap", Level.INFO);
    }

    @AfterEach
    void close() throws IOException {
        world.close();
        log.close();
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    private RpcApplication.Builder withClassPathFile(String... lines) {
        try {
            Files.write(directory.resolve("tern.properties"), List.of(lines));
            URLClassLoader loader = new URLClassLoader(
                    new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
            loaders.add(loader);
            return world.builder().classLoader(loader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> application(RpcApplication.Builder builder) {
        return ConfiguredWorld.section(world.start(builder), "application shop");
    }

    private static List<String> reference(RpcApplication application) {
        return ConfiguredWorld.section(application, "reference ");
    }

    private List<String> overridden() {
        return log.lines().stream()
                .filter(line -> line.contains("does not hold"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void theBuildersWordPrecedesTheFileOnTheClassPathAndTheLogNamesBoth(Place place) {
        RpcApplication.Builder builder = withClassPathFile("", place.line());
        place.code.accept(builder);
        assertThat(application(builder)).contains(place.holds(place.inCode, "builder"));
        assertThat(overridden())
                .containsExactly("INFO tern.properties:2 does not hold for application shop, which has " + place.setting
                        + " = " + place.inCode + " (builder)");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsNamedASystemPropertyAndTheEnvironmentPrecedeTheBuilder(Place place) {
        world.file(place.line());
        RpcApplication.Builder builder = world.builder();
        place.code.accept(builder);
        assertThat(application(builder)).contains(place.holds(place.inSource, world.file + ":1"));

        world.system.clear();
        world.environment.put("TERN_CFG_PROPERTIES", world.file.toString());
        builder = world.builder();
        place.code.accept(builder);
        assertThat(application(builder)).contains(place.holds(place.inSource, world.file + ":1"));

        world.environment.put(place.variable(), place.inSource);
        assertThat(application(withClassPathFile(place.line())))
                .contains(place.holds(place.inSource, "environment " + place.variable()));

        world.system.put("tern." + place.setting, place.inSource);
        assertThat(application(withClassPathFile(place.line())))
                .contains(place.holds(place.inSource, "system property tern." + place.setting));
        assertThat(overridden()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whereCodeSaysTheSameOrNothingNothingIsLogged(Place place) {
        RpcApplication.Builder same = withClassPathFile("tern." + place.setting + " = " + place.inCode);
        place.code.accept(same);
        assertThat(application(same)).contains(place.holds(place.inCode, "builder"));
        assertThat(overridden()).isEmpty();
    }

    @Test
    void whatIsNoPlaceIsSaidByTheFileOnTheClassPathFirst() {
        RpcApplication.Builder builder = withClassPathFile("tern.zone = b", "tern.poolThreads = 7");
        assertThat(application(builder.zone("a")))
                .contains("  zone = b (tern.properties:1)", "  poolThreads = 7 (tern.properties:2)");
        assertThat(overridden()).isEmpty();
    }

    @Test
    void anAddressOfOptionsPrecedesTheFileOnTheClassPathAndTheLogNamesBoth() {
        RpcApplication application = world.start(withClassPathFile(TEA + ".address = 127.0.0.1:1"));
        application.refer(
                Tea.class, ReferenceOptions.builder().address("127.0.0.1:2").build());
        assertThat(reference(application)).contains("  address = 127.0.0.1:2 (builder)");
        assertThat(overridden())
                .containsExactly("INFO tern.properties:1 does not hold for reference " + Tea.class.getName()
                        + ", which has address = 127.0.0.1:2 (builder)");
    }

    @Test
    void aRegistryOfOptionsPrecedesAnAddressOfTheFileOnTheClassPath() {
        RpcApplication application = world.start(withClassPathFile(TEA + ".address = 127.0.0.1:1"));
        application.refer(
                Tea.class,
                ReferenceOptions.builder().registry(TestWorld.REGISTRY).build());
        assertThat(reference(application))
                .contains("  registry = " + TestWorld.REGISTRY + " (builder)", "  address = - (default)");
        assertThat(overridden())
                .containsExactly("INFO tern.properties:1 does not hold for reference " + Tea.class.getName()
                        + ", which has registry = " + TestWorld.REGISTRY + " (builder)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"address", "registry"})
    void theBuildersRegistriesPrecedeWhereTheFileOnTheClassPathSendsAllReferences(String setting) {
        String elsewhere = setting.equals("address") ? "127.0.0.1:1" : OTHER_REGISTRY;
        RpcApplication application = world.start(withClassPathFile("tern." + setting + " = " + elsewhere));
        application.refer(Tea.class);
        assertThat(reference(application)).contains("  " + setting + " = - (default)");
        assertThat(overridden())
                .containsExactly("INFO tern.properties:1 does not hold for application shop, which has registries = "
                        + TestWorld.REGISTRY + " (builder)");
    }

    @Test
    void anAddressOfANamedFileForAllReferencesPrecedesTheBuildersRegistries() {
        world.file("tern.address = 127.0.0.1:1");
        RpcApplication application = world.start();
        application.refer(Tea.class);
        assertThat(reference(application)).contains("  address = 127.0.0.1:1 (" + world.file + ":1)");
        assertThat(overridden()).isEmpty();
    }

    @Test
    void anAddressOfTheDefaultsPrecedesTheApplicationsOneOfTheFileButNotThatOfTheService() {
        RpcApplication.Builder builder = withClassPathFile("tern.address = 127.0.0.1:1")
                .referenceDefaults(
                        ReferenceOptions.builder().address("127.0.0.1:2").build());
        RpcApplication application = world.start(builder);
        application.refer(Tea.class);
        assertThat(reference(application)).contains("  address = 127.0.0.1:2 (builder)");
        assertThat(overridden()).hasSize(1);

        builder = withClassPathFile(TEA + ".address = 127.0.0.1:1")
                .referenceDefaults(
                        ReferenceOptions.builder().address("127.0.0.1:2").build());
        application = world.start(builder);
        application.refer(Tea.class);
        assertThat(reference(application)).contains("  address = 127.0.0.1:1 (tern.properties:1)");
        assertThat(overridden()).hasSize(1);
    }

    @Test
    void aFileThatIsNamedPrecedesAnAddressOfOptions() {
        world.file(TEA + ".address = 127.0.0.1:1");
        RpcApplication application = world.start();
        application.refer(
                Tea.class, ReferenceOptions.builder().address("127.0.0.1:2").build());
        assertThat(reference(application)).contains("  address = 127.0.0.1:1 (" + world.file + ":1)");

        world.system.put(TEA + ".address", "127.0.0.1:3");
        application = world.start(withClassPathFile(TEA + ".address = 127.0.0.1:1"));
        application.refer(
                Tea.class, ReferenceOptions.builder().address("127.0.0.1:2").build());
        assertThat(reference(application)).contains("  address = 127.0.0.1:3 (system property " + TEA + ".address)");
        assertThat(overridden()).isEmpty();
    }

    @Test
    void anAddressOfAnAnnotationIsLast() {
        RpcApplication application = world.start(withClassPathFile(TEA + ".address = 127.0.0.1:1"));
        Drinker drinker = new Drinker();
        application.inject(drinker);
        assertThat(drinker.isServed()).isTrue();
        assertThat(reference(application)).contains("  address = 127.0.0.1:1 (tern.properties:1)");
        assertThat(overridden()).isEmpty();
    }

    @Test
    void passwordsOfTheRegistryThatHoldsAreNotLogged() {
        RpcApplication.Builder builder = withClassPathFile("tern.registries = shared://prod");
        world.start(builder.registry("shared://user:secret@other"));
        assertThat(overridden()).hasSize(1).noneMatch(line -> line.contains("secret"));
    }

    /** Says in an annotation where to connect. */
    private static final class Drinker {
        @Reference(address = "127.0.0.1:2")
        private Tea tea;

        boolean isServed() {
            return tea != null;
        }
    }
}
