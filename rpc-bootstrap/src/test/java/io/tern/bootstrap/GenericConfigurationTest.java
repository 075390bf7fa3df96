package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.spi.Extensions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of services that are called without their interface. */
final class GenericConfigurationTest {
    private static final ServiceKey SHOP = new ServiceKey("com.acme.Shop", "", "1.0");
    private static final String KEY = "tern.service.com.acme.Shop@1.0";

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

    @Test
    void aKeyMayNameOneOverload() {
        world.file(
                KEY + "#buy.retries=1",
                KEY + "#buy(int,java.lang.String[],long[][]).timeoutMillis=7",
                KEY + "#sell.idempotent=true");
        RpcApplication application = world.start();
        ReferenceOptions options = ReferenceOptions.builder()
                .method(
                        "sell",
                        List.of(),
                        MethodSettings.builder().timeoutMillis(8).build())
                .build();
        application.refer(SHOP, options);

        List<String> lines = ConfiguredWorld.section(application, "reference com.acme.Shop@1.0");
        assertThat(lines)
                .containsSubsequence(
                        "  buy(int,[Ljava.lang.String;,[[J)",
                        "    timeoutMillis = 7 (" + world.file + ":2)",
                        "    retries = 1 (" + world.file + ":1)")
                .containsSubsequence("  sell(...)", "    idempotent = true (" + world.file + ":3)")
                .containsSubsequence(
                        "  sell()", "    timeoutMillis = 8 (builder)", "    idempotent = true (" + world.file + ":3)")
                .doesNotContain("  *()");
    }

    @Test
    void aClassThatIsNotHereIsRefusedWithAWayOut() {
        world.file(KEY + "#pay(com.acme.Order,int).timeoutMillis=7");
        RpcApplication application = world.start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(SHOP))
                .withMessage(
                        world.file + ":1: '" + KEY + "#pay(com.acme.Order,int).timeoutMillis': the service is called"
                                + " without its interface, and there is no class com.acme.Order (expected: '" + KEY
                                + "#pay.timeoutMillis', for all overloads, or that class on the class path)");
    }

    @Test
    void groupAndVersionAreThoseOfTheKeyWhateverTheDefaultsAre() {
        ReferenceOptions defaults =
                ReferenceOptions.builder().group("eu").version("9").build();
        try (Extensions extensions = Extensions.create()) {
            Configuration configuration = Configuration.read(
                    "shop", new Surroundings(Map.of(), Map.of()), getClass().getClassLoader(), extensions);
            ReferenceOptions effective = new EffectiveOptions(configuration, ExportOptions.UNSET, defaults)
                    .ofReference(
                            GenericReference.options(SHOP, ReferenceOptions.UNSET),
                            "builder",
                            ServiceDescriptor.generic(SHOP),
                            RuleSet.NONE)
                    .options();

            assertThat(effective.group()).isEmpty();
            assertThat(effective.version()).isEqualTo("1.0");
        }
    }

    @Test
    void aBurstOfAMethodNeedsItsRateHereToo() {
        world.file(KEY + "#buy.clientRateBurst=5");
        RpcApplication application = world.start();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.refer(SHOP))
                .withMessageStartingWith(
                        "clientRateBurst (method buy(...), " + world.file + ":1) without clientRateLimit");
    }
}
