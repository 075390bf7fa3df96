package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.Setting;
import io.tern.api.SettingGroup;
import io.tern.api.TransportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sources and code say together, seen from outside. */
final class ConfigurationTest {
    private static final String TEA = "tern.service." + Tea.class.getName();
    private static final SettingGroup GROUP = new Limits();

    private final TestWorld world = new TestWorld();
    private final Map<String, String> system = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("app.properties");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void file(String... lines) {
        try {
            Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        system.put("tern.properties", file.toString());
    }

    private RpcApplication.Builder builder() {
        return world.builder("shop")
                .referenceDefaults(ReferenceOptions.UNSET)
                .startWait(Duration.ZERO)
                .extension(SettingGroup.class, "tested", GROUP);
    }

    private RpcApplication start(RpcApplication.Builder builder) {
        return world.start(builder.surroundings(new Surroundings(system, environment)));
    }

    /** The lines about a reference to {@link Tea}: its own first, then those of its methods. */
    private static List<String> reference(RpcApplication application, ReferenceOptions options) {
        application.refer(Tea.class, options);
        return section(application, "reference ");
    }

    private static List<String> section(RpcApplication application, String title) {
        List<String> lines = application.effectiveConfiguration().lines().toList();
        int begin = 0;
        while (!lines.get(begin).startsWith(title)) {
            begin++;
        }
        int end = begin + 1;
        while (end < lines.size() && lines.get(end).startsWith("  ")) {
            end++;
        }
        return lines.subList(begin, end);
    }

    private static ReferenceOptions timeout(int millis) {
        return ReferenceOptions.builder().timeoutMillis(millis).build();
    }

    @Test
    void theDefaultHoldsWhereNobodySaysAnything() {
        assertThat(reference(start(builder()), ReferenceOptions.UNSET))
                .contains("  timeoutMillis = 1000 (default)", "  tag = - (default)", "  lazy = false (default)")
                .contains("  guessLimit = 10 (default)")
                .as("a method that has everything like its service")
                .noneMatch(line -> line.contains("brewLater"));
    }

    @Test
    void withinALevelSystemPrecedesEnvironmentPrecedesFilePrecedesBuilder() {
        file("tern.timeoutMillis = 30", "", "tern.retries = 3", "tern.connections=3", "tern.port=1");
        environment.put("TERN_CFG_TIMEOUT_MILLIS", "20");
        environment.put("TERN_CFG_RETRIES", "2");
        system.put("tern.timeoutMillis", "10");
        RpcApplication application = start(builder()
                .referenceDefaults(ReferenceOptions.builder()
                        .timeoutMillis(40)
                        .retries(4)
                        .connections(4)
                        .tag("gray")
                        .build())
                .drainLimit(Duration.ofMillis(7)));
        assertThat(reference(application, ReferenceOptions.UNSET))
                .contains(
                        "  timeoutMillis = 10 (system property tern.timeoutMillis)",
                        "  retries = 2 (environment TERN_CFG_RETRIES)",
                        "  connections = 3 (" + file + ":4)",
                        "  tag = gray (builder)");
        assertThat(section(application, "application shop"))
                .contains("  port = 1 (" + file + ":5)", "  drainMillis = 7 (builder)", "  host = - (default)");
    }

    @Test
    void aMoreSpecificLevelPrecedesAMoreSpecificSource() {
        system.put("tern.timeoutMillis", "10");
        system.put("tern.retries", "5");
        system.put(TEA + ".retries", "6");
        file(TEA + "#brew.timeoutMillis = 30", TEA + "#brew(java.lang.String).retries=7");
        List<String> lines = reference(start(builder()), timeout(40));
        assertThat(lines)
                .contains("  timeoutMillis = 40 (builder)", "  retries = 6 (system property " + TEA + ".retries)");
        assertThat(lines.subList(lines.indexOf("  brew(java.lang.String)"), lines.size()))
                .contains("    timeoutMillis = 30 (" + file + ":1)", "    retries = 7 (" + file + ":2)")
                .contains("    idempotent = true (interface)");
    }

    @Test
    void anOverloadPrecedesItsNameWhoeverSaysIt() {
        system.put(TEA + "#brew.timeoutMillis", "10");
        ReferenceOptions exact = ReferenceOptions.builder()
                .method(
                        "brew",
                        List.of(String.class),
                        MethodSettings.builder().timeoutMillis(20).build())
                .build();
        assertThat(reference(start(builder()), exact)).contains("    timeoutMillis = 20 (builder)");
    }

    @Test
    void whatIsPrintedIsWhatHolds() {
        file(TEA + ".timeoutMillis=50", TEA + "#brew.timeoutMillis=60000");
        world.start(world.builder("provider").export(new SlowTea()));
        RpcApplication application = start(builder().startWait(Duration.ofSeconds(10)));
        Tea tea = application.refer(Tea.class);
        assertThat(tea.brew("assam")).as("more than 50 ms").isEqualTo("slow assam");
        assertThat(tea.brewLater("assam")).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void falseFromOutsideTakesBackWhatCodeSays() {
        file(TEA + ".required=false");
        assertThat(reference(
                        start(builder()),
                        ReferenceOptions.builder().required(true).build()))
                .contains("  required = false (" + file + ":1)");
    }

    @Test
    void whoeverSaysWhereToCallDecidesBothWays() {
        system.put(TEA + ".address", "tern://127.0.0.1:1");
        assertThat(reference(
                        start(builder()),
                        ReferenceOptions.builder()
                                .registry("shared://none")
                                .lazy(true)
                                .build()))
                .contains(
                        "  address = tern://127.0.0.1:1 (system property " + TEA + ".address)",
                        "  registry = - (default)");
    }

    @Test
    void annotationsAreTheLastOfTheirLevel() {
        system.put("tern.timeoutMillis", "10");
        system.put("tern.weight", "70");
        file(
                "tern.service." + House.class.getName() + ".weight=60",
                "tern.service." + House.class.getName() + ".serverTimeoutMillis=900",
                TEA + ".retries=0");
        RpcApplication application = start(builder()
                .export(new TeaHouse(), ExportOptions.builder().weight(80).build()));
        assertThat(section(application, "export " + House.class.getName()))
                .contains(
                        "  weight = 60 (" + file + ":1)",
                        "  warmupMillis = 5 (@Export)",
                        "  serverTimeoutMillis = 900 (" + file + ":2)",
                        "    nonBlocking = true (@Export)",
                        "  pourLimit = 9 (@Export)",
                        "    pourLimit = 4 (@Export)");
        assertThat(section(application, "reference "))
                .contains("  timeoutMillis = 40 (@Reference)", "  retries = 0 (" + file + ":3)");
    }

    @Test
    void theTimeoutOfCallsNeverBoundsTheServer() {
        system.put("tern.timeoutMillis", "10");
        assertThat(section(start(builder().export(new BlackTea())), "export "))
                .contains("  serverTimeoutMillis = - (default)")
                .noneMatch(line -> line.startsWith("    serverTimeoutMillis"));
    }

    @Test
    void settingsOfExtensionsHaveLevelsToo() {
        file("tern.pourLimit=100", "tern.guessLimit=1", TEA + "#brew.pourLimit=5", TEA + ".guessLimit=2");
        RpcApplication application = start(builder().export(new BlackTea()));
        assertThat(section(application, "export "))
                .contains("  pourLimit = 100 (" + file + ":1)", "    pourLimit = 5 (" + file + ":3)")
                .noneMatch(line -> line.contains("guessLimit"));
        assertThat(reference(application, ReferenceOptions.UNSET)).contains("  guessLimit = 2 (" + file + ":4)");
    }

    @Test
    void printsNoSecrets() {
        system.put("tern.credentials", "hush1");
        system.put("tern.registries", "shared://user:hush2@one; shared://two");
        RpcApplication application = start(builder());
        String printed = section(application, "application shop").toString();
        assertThat(printed)
                .contains("credentials = **** (system property tern.credentials)")
                .contains("registries = shared://one; shared://two (system property tern.registries)")
                .doesNotContain("hush");
        assertThat(reference(
                                application,
                                ReferenceOptions.builder()
                                        .registry("shared://user:hush3@one")
                                        .build())
                        .toString())
                .contains("registry = shared://one (builder)")
                .doesNotContain("hush");
    }

    @Test
    void theTransportGetsItsSettings() {
        environment.put("TERN_CFG_POOL_QUEUE", "5");
        assertThat(section(
                        start(builder()
                                .transportOptions(TransportOptions.builder()
                                        .poolQueue(6)
                                        .poolThreads(7)
                                        .build())),
                        "application shop"))
                .contains(
                        "  poolQueue = 5 (environment TERN_CFG_POOL_QUEUE)",
                        "  poolThreads = 7 (builder)",
                        "  virtualCalls = 4096 (default)");
    }

    @Test
    void variablesThatOthersSetAreIgnored() {
        environment.put("TERN_PORT", "tcp://10.0.0.1:80");
        environment.put("TERN_SERVICE_HOST", "10.0.0.1");
        assertThat(start(builder()).state()).isEqualTo(ApplicationState.RUNNING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "tern.timeoutMilis; 5; unknown setting 'timeoutMilis' (did you mean 'timeoutMillis'?)",
                "tern.pourlimit; 5; did you mean 'pourLimit'?",
                "tern.service.a.B.port; 5; port is a setting of the application, not of a service (expected: tern.port)",
                "tern.service.a.B#c.lazy; true; lazy is a setting of the service, not of a method",
                "tern.idempotent; true; idempotent is a setting of the method, not of the application",
                "tern.timeoutMillis; 0; tern.timeoutMillis: '0' (expected: at least 1)",
                "tern.pourLimit; 0; pourLimit: '0' (expected: an integer of 1 to 1000)",
                "tern.retries; 101; '101' (expected: 0 to 100)",
                "tern.retries; many; 'many' (expected: 0 to 100)",
                "tern.lazy; yes; 'yes' (expected: true or false)",
                "tern.service.a.B#c.idempotent; false; what the interface says cannot be taken back",
                "tern.callbackOn; me; 'me' (expected: io or callback)",
                "tern.registries; nonsense; registry: 'nonsense' (expected: scheme://host:port",
                "tern.registries; memory://a,memory://b; is more than one address (expected: one; in the setting registries"
                        + " semicolons separate addresses",
                "tern.host; my.host:20880; host: 'my.host:20880' (expected: a host name or an IP address without a port",
                "tern.bind; 127.0.0.1:1; host: '127.0.0.1:1' (expected: a host name",
                "tern.snapshotDirectory; pom.xml; 'pom.xml' (expected: the path of a directory)",
                "tern.service.a.B#c(.retries; 5; expected: tern.<setting> or tern.service.<interface>",
            })
    void whatCannotBeIsRefusedWithItsPlace(String key, String value, String message) {
        file("# first", key + "=" + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder()))
                .withMessageStartingWith(file + ":2: ")
                .withMessageContaining(message);
        system.clear();
        system.put(key, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder()))
                .withMessageStartingWith("system property " + key + ": ")
                .withMessageContaining(message);
    }

    @Test
    void anUnknownVariableIsRefused() {
        environment.put("TERN_CFG_TIMEOUT_MILIS", "5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder()))
                .withMessage("environment TERN_CFG_TIMEOUT_MILIS: unknown setting 'timeoutMilis'"
                        + " (did you mean 'timeoutMillis'?)");
    }

    @Test
    void aFileThatSaysTwoThingsIsRefused() {
        file("tern.port=1", "tern.port=1", "tern.port=2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder()))
                .withMessageContaining(file + ":3: 'tern.port' has another value already at " + file + ":1");
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        environment.put("TERN_CFG_PROPERTIES", directory.resolve("none").toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder()))
                .withMessageContaining("environment TERN_CFG_PROPERTIES: '" + directory.resolve("none"))
                .withMessageContaining("cannot be read");
    }

    @Test
    void aFileThatCannotBeNamedIsRefusedWithItsPlace() {
        environment.put("TERN_CFG_PROPERTIES", "a\0b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder()))
                .withMessageStartingWith("environment TERN_CFG_PROPERTIES: ")
                .withMessageContaining("cannot be read (expected: a file like tern.properties)");
    }

    @Test
    void aTildeIsTheHomeOfTheUser() {
        system.put("tern.snapshotDirectory", "~/tern-that-is-not-there");
        assertThat(section(start(builder()), "application "))
                .contains("  snapshotDirectory = " + Path.of(System.getProperty("user.home"), "tern-that-is-not-there")
                        + " (system property tern.snapshotDirectory)");
    }

    @Test
    void ofAMethodOnlyWhatItDoesNotHaveLikeItsServiceIsPrinted() {
        system.put("tern.timeoutMillis", "40");
        system.put("tern.service." + Tea.class.getName() + "#brew.retries", "0");
        List<String> lines = reference(start(builder()), timeout(50));
        assertThat(lines).contains("  timeoutMillis = 50 (builder)");
        assertThat(lines.subList(lines.indexOf("  brew(java.lang.String)"), lines.size()))
                .containsExactly(
                        "  brew(java.lang.String)",
                        "    retries = 0 (system property tern.service." + Tea.class.getName() + "#brew.retries)",
                        "    idempotent = true (interface)");
    }

    @Test
    void theFileOnTheClassPathIsReadIfNoneIsNamed() throws IOException {
        Files.writeString(directory.resolve("tern.properties"), "tern.retries=1\ntern.nonsense=1");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, ConfigurationTest.class.getClassLoader())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> start(builder().classLoader(loader)))
                    .withMessageStartingWith("tern.properties:2: unknown setting 'nonsense'");
            Files.writeString(directory.resolve("tern.properties"), "tern.retries=1");
            assertThat(reference(start(builder().classLoader(loader)), ReferenceOptions.UNSET))
                    .contains("  retries = 1 (tern.properties:1)");
        }
    }

    @Test
    void aMethodThatIsNotThereIsRefused() {
        file(TEA + "#brew(int).retries=1");
        RpcApplication application = start(builder());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(Tea.class))
                .withMessageStartingWith(file + ":1: '" + TEA + "#brew(int).retries'")
                .withMessageContaining("has no such method")
                .withMessageContaining("brew(java.lang.String)");
    }

    @Test
    void contradictionsNameBothPlaces() {
        file(TEA + ".address=a:1", TEA + ".registry=shared://b");
        RpcApplication application = start(builder());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(Tea.class))
                .withMessage("address (" + file + ":1) and registry (" + file + ":2) (expected: at most one of both)");
        file(TEA + ".lazy=true");
        RpcApplication other = start(builder());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.refer(
                        Tea.class, ReferenceOptions.builder().required(true).build()))
                .withMessage(
                        "required = true (builder) and lazy = true (" + file + ":1) (expected: at most one of both)");
    }

    @Test
    void codeIsCheckedToo() {
        RpcApplication application = start(builder());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(
                        Tea.class,
                        ReferenceOptions.builder().set("guesslimit", "5").build()))
                .withMessage("settings (builder): unknown setting 'guesslimit' (did you mean 'guessLimit'?)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(
                        Tea.class,
                        ReferenceOptions.builder().set("pourLimit", "5").build()))
                .withMessageContaining("'pourLimit' has no effect in references (expected: to be set in exports)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.export(
                        new BlackTea(),
                        ExportOptions.builder().set("timeoutMillis", "5").build()))
                .withMessageContaining("'timeoutMillis' is Tern's own");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.export(
                        new BlackTea(),
                        ExportOptions.builder()
                                .method(
                                        "brew",
                                        MethodSettings.builder()
                                                .set("pourLimit", "0")
                                                .build())
                                .build()))
                .withMessage("settings (builder, method brew): pourLimit: '0' (expected: an integer of 1 to 1000)");
    }

    @Test
    void aSettingOfWholeServicesIsRefusedForAMethod() {
        file(TEA + "#brew.cupSize=3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder()))
                .withMessage(
                        file + ":1: '" + TEA + "#brew.cupSize': cupSize is a setting of the service, not of a method"
                                + " (expected: " + TEA + ".cupSize)");
        file(TEA + ".cupSize=3");
        RpcApplication application = start(builder());
        assertThat(reference(application, ReferenceOptions.UNSET)).contains("  cupSize = 3 (" + file + ":1)");
        MethodSettings ofMethod = MethodSettings.builder().set("cupSize", "4").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(
                        Tea.class,
                        ReferenceOptions.builder().method("brew", ofMethod).build()))
                .withMessage("settings (builder, method brew): 'cupSize' is set for a method"
                        + " (expected: for the service only)");
    }

    @Test
    void twoSettingsOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(builder().extension(SettingGroup.class, "twice", new Limits())))
                .withMessageContaining("setting 'pourLimit' of " + Limits.class.getName() + " exists already");
    }

    /** Declares a setting for each side. */
    private static final class Limits implements SettingGroup {
        private final List<Setting<?>> settings = List.of(
                Setting.ofInt("pourLimit", Setting.Side.SERVER, 1, 1000, null, "for tests"),
                Setting.ofInt("guessLimit", Setting.Side.CLIENT, 1, 1000, 10, "for tests"),
                Setting.ofInt("cupSize", Setting.Side.CLIENT, 1, 9, 2, "for tests")
                        .forWholeService());

        @Override
        public List<Setting<?>> settings() {
            return settings;
        }
    }

    /** A service for tests. */
    public interface House {
        void open();
    }

    @Export(
            weight = 90,
            warmupMillis = 5,
            settings = "pourLimit=9",
            methods = @MethodOptions(name = "open", nonBlocking = true, settings = "pourLimit=4"))
    private static final class TeaHouse implements House {
        @Reference(timeoutMillis = 40, retries = 1)
        private Tea tea;

        @Override
        public void open() {
            tea.brew("assam");
        }
    }

    /** Answers when asked with patience only: the method that is bounded never ends. */
    private static final class SlowTea implements Tea {
        @Override
        public String brew(String kind) {
            return "slow " + kind;
        }

        @Override
        public CompletableFuture<String> brewLater(String kind) {
            return new CompletableFuture<>();
        }
    }
}
