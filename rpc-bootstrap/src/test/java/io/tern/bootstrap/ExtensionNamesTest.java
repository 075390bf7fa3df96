package io.tern.bootstrap;

import static io.tern.bootstrap.ConfiguredWorld.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodOptions;
import io.tern.api.MethodSettings;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.spi.ExtensionException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever misspells the name of an extension is told where, and what is there. */
final class ExtensionNamesTest {
    private static final String REFERENCE = "reference " + Tea.class.getName();
    private static final String EXPORT = "export " + Tea.class.getName() + " by ";

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tern.cluster | failovr | unknown ClusterStrategy \"failovr\" (known: | did you mean \"failover\"?)",
                "tern.loadBalancer | p2d | unknown LoadBalancer \"p2d\" (known: | did you mean \"p2c\"?)",
                "tern.serializer | protostuf | unknown Serializer \"protostuf\" (known: | \"protostuff\"?)",
                "tern.filters | trace, metrik | unknown ClientFilter \"metrik\" (known: | trace",
                "tern.filters | -breeker | '-breeker' leaves out what nobody declares (known: | did you mean '-breaker'?)",
                "tern.serverFilters | -trase | '-trase' leaves out what nobody declares | did you mean '-trace'?)",
                "tern.executor | virtal | unknown ServerExecutorFactory \"virtal\" (known: | \"virtual\"?)",
                "tern.transport | nety | unknown TransportFactory \"nety\" (known: | did you mean \"netty\"?)",
                "tern.compressor | deflat | unknown Compressor \"deflat\" (known: | did you mean \"deflate\"?)",
                "tern.registries | shared://a; zookeper://b:1 | unknown RegistryFactory \"zookeper\" | zookeeper",
                "tern.service.a.B@1.0.cluster | failovr | unknown ClusterStrategy | \"failover\"?)",
                "tern.executor | oi | unknown ServerExecutorFactory \"oi\" (known: | virtual, io; did you mean \"io\"?)",
                "tern.service.a.B#c.executor | pol | unknown ServerExecutorFactory | \"pool\"?)",
            })
    void theStartRefusesWhatSourcesName(String key, String value, String unknown, String hint) {
        world.file("# first", key + "=" + value);
        assertThatThrownBy(world::start)
                .hasMessageStartingWith(world.file + ":2: " + key + ": ")
                .hasMessageContaining(unknown)
                .hasMessageContaining(hint);
        world.system.clear();
        world.system.put(key, value);
        assertThatThrownBy(world::start)
                .hasMessageStartingWith("system property " + key + ": ")
                .hasMessageContaining(unknown);
    }

    @Test
    void theStartRefusesWhatTheEnvironmentNames() {
        world.environment.put("TERN_CFG_LOAD_BALANCER", "p3c");
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(world::start)
                .withMessageStartingWith("environment TERN_CFG_LOAD_BALANCER: tern.loadBalancer: unknown LoadBalancer");
    }

    @Test
    void theStartRefusesWhatItsBuilderNames() {
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> world.start(world.builder().transport("nety")))
                .withMessageStartingWith("application 'shop': transport (builder): unknown TransportFactory \"nety\"");
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> world.start(world.builder().registry("zookeper://user:hush@a:1")))
                .withMessageStartingWith("application 'shop': registries (builder): unknown RegistryFactory")
                .withMessageNotContaining("hush");
    }

    @Test
    void aReferenceRefusesWhatItsBuilderNames() {
        RpcApplication application = world.start();
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> application.refer(
                        Tea.class,
                        ReferenceOptions.builder().loadBalancer("p3c").build()))
                .withMessageStartingWith(REFERENCE + ": loadBalancer (builder): unknown LoadBalancer \"p3c\" (known: ")
                .withMessageContaining("did you mean \"p2c\"?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(
                        Tea.class,
                        ReferenceOptions.builder()
                                .filters(List.of("trace", "-trace"))
                                .build()))
                .withMessageStartingWith(REFERENCE + ": filters (builder): filters: 'trace' appears twice");
    }

    @Test
    void theStartRefusesWhatTheDefaultsName() {
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> world.start(world.builder()
                        .referenceDefaults(
                                ReferenceOptions.builder().cluster("failovr").build())))
                .withMessageStartingWith(
                        "application 'shop': cluster (referenceDefaults): unknown ClusterStrategy \"failovr\"");
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> world.start(world.builder()
                        .exportDefaults(ExportOptions.builder().executor("pol").build())))
                .withMessageStartingWith(
                        "application 'shop': executor (exportDefaults): unknown ServerExecutorFactory \"pol\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(world.builder()
                        .referenceDefaults(ReferenceOptions.builder()
                                .set("breakerFailure", "3")
                                .build())))
                .withMessage("settings (referenceDefaults): unknown setting 'breakerFailure'"
                        + " (did you mean 'breakerFailures'?)");
    }

    @Test
    void anAddressThatIsNoneIsNamedWithItsPlace() {
        world.file(TEA + ".address=127.0.0.1:1,::1:2");
        assertThatIllegalArgumentException()
                .isThrownBy(world::start)
                .withMessageStartingWith(
                        world.file + ":1: " + TEA + ".address: address: entry 2 '::1:2' is no address (expected: ");
        world.file(TEA + ".address=127.0.0.1:1,");
        assertThatIllegalArgumentException()
                .isThrownBy(world::start)
                .withMessageStartingWith(world.file + ":1: " + TEA + ".address: address: entry 2 is empty (expected: ");
        world.file();
        RpcApplication application = world.start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(
                        Tea.class, ReferenceOptions.builder().address("a:port").build()))
                .withMessageStartingWith("address (builder): address: entry 1 'a:port' is no address (expected: ");
    }

    @Test
    void aFieldIsNamedWithItsAnnotation() {
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> world.start(world.builder().inject(new Misspelt())))
                .withMessageStartingWith("@Reference " + Misspelt.class.getName() + ".tea: " + REFERENCE
                        + ": cluster (@Reference): unknown ClusterStrategy \"failovr\"")
                .withMessageContaining("did you mean \"failover\"?");
    }

    @Test
    void anExportIsNamedWithItsClassAndMethod() {
        RpcApplication application = world.start();
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> application.export(new MisspeltTea()))
                .withMessageStartingWith(EXPORT + MisspeltTea.class.getName()
                        + ": executor (@Export): unknown ServerExecutorFactory \"virtal\"");
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> application.export(new MisspeltMethod()))
                .withMessageStartingWith(EXPORT + MisspeltMethod.class.getName()
                        + "#brew(java.lang.String): executor (@Export): unknown ServerExecutorFactory \"pol\"");
        MethodSettings wrong = MethodSettings.builder().executor("pol").build();
        assertThatExceptionOfType(ExtensionException.class)
                .isThrownBy(() -> application.export(
                        new BlackTea(),
                        ExportOptions.builder().method("brew", wrong).build()))
                .withMessageStartingWith(EXPORT + BlackTea.class.getName()
                        + "#brew(java.lang.String): executor (builder): unknown ServerExecutorFactory \"pol\"");
        assertThat(application.stats().exported()).isEmpty();
    }

    @Test
    void theIoThreadIsNoExtension() {
        world.file("tern.executor=io", TEA + "#brew.executor=pool");
        assertThat(ConfiguredWorld.section(world.start(world.builder().export(new BlackTea())), "export "))
                .contains("  executor = io (" + world.file + ":1)", "    executor = pool (" + world.file + ":2)");
    }

    @Test
    void aRegistryThatTheApplicationDoesNotKnowIsNamedWithItsPlace() {
        world.file(TEA + ".registry=shared://user:hush@west");
        RpcApplication application = world.start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(Tea.class))
                .withMessage("registry (" + world.file
                        + ":1): 'shared://west' is not one of the application's (it has: shared://world)");
    }

    @Test
    void aRegistryThatIsNoneIsNamedWithItsPlace() {
        RpcApplication application = world.start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(
                        Tea.class,
                        ReferenceOptions.builder().registry("user:hush@west").build()))
                .withMessageStartingWith("registry (builder): registry: '…@west' (expected: scheme://host:port");
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class Misspelt {
        @Reference(cluster = "failovr")
        Tea tea;
    }

    @Export(executor = "virtal")
    private static final class MisspeltTea extends QuietTea {}

    @Export(methods = @MethodOptions(name = "brew", executor = "pol"))
    private static final class MisspeltMethod extends QuietTea {}
}
