package io.tern.bootstrap;

import static io.tern.bootstrap.ConfiguredWorld.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuleSourceFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no error but should not pass in silence. */
final class ConfigurationLogTest {
    private static final String UNUSED = "used these settings";

    @TempDir
    private Path directory;

    private ConfiguredWorld world;
    private LoggedLines log;

    @BeforeEach
    void open() {
        world = new ConfiguredWorld(directory);
        log = LoggedLines.of("io.tern.bootstrap", Level.INFO);
    }

    @AfterEach
    void close() {
        world.close();
        log.close();
    }

    private List<String> logged(String part) {
        return log.lines().stream().filter(line -> line.contains(part)).toList();
    }

    /** Two are closed, so that the first one has said all when the second one has said this. */
    private void closeAnotherThatUsesNothing() {
        world.file("tern.service.last.One.retries=1");
        world.start().close();
        await().untilAsserted(() -> assertThat(logged("last.One")).hasSize(1));
    }

    @Test
    void closingNamesTheServicesThatNobodyUsed() {
        world.system.put(TEA + "@2.0.retries", "1");
        world.file(TEA + ".retries=1", TEA + ".weight=5", "tern.service.a.B#c.retries=1", "tern.retries=1");
        RpcApplication application = world.start();
        application.refer(Tea.class);
        assertThat(logged(UNUSED)).as("it may still be used").isEmpty();
        application.close();

        await().untilAsserted(() -> assertThat(logged(UNUSED)).isNotEmpty());
        assertThat(logged(UNUSED))
                .containsExactly("WARN Application shop: nothing that it exported or called used these settings: "
                        + TEA + "@2.0.retries (system property " + TEA + "@2.0.retries), "
                        + TEA + ".weight (" + world.file + ":2), "
                        + "tern.service.a.B#c.retries (" + world.file + ":3) (group and version match exactly)");
    }

    @Test
    void closingIsSilentWhereEverythingWasUsed() {
        world.file(TEA + ".retries=1", TEA + "#brew.timeoutMillis=5", TEA + ".weight=5");
        RpcApplication application = world.start(world.builder().export(new BlackTea()));
        application.refer(Tea.class);
        application.close();
        closeAnotherThatUsesNothing();

        assertThat(logged(UNUSED)).hasSize(1);
    }

    @Test
    void aServiceWithAnErrorIsUsedAllTheSame() {
        world.file(TEA + "#brewed.retries=1");
        RpcApplication application = world.start();
        assertThatIllegalArgumentException().isThrownBy(() -> application.refer(Tea.class));
        application.close();
        closeAnotherThatUsesNothing();

        assertThat(logged(UNUSED)).hasSize(1);
    }

    @Test
    void aSystemPropertyOfTheApplicationThatDoesNotHoldIsLoggedOnceWithThePlaceThatPrecedesIt() {
        world.system.put("tern.timeoutMillis", "800");
        world.file(TEA + "#brew.timeoutMillis=900");
        RpcApplication application = world.start();
        ReferenceOptions options = ReferenceOptions.builder().timeoutMillis(500).build();
        application.refer(Tea.class, options);
        application.refer(Tea.class, options);

        String reference = "INFO system property tern.timeoutMillis does not hold for reference " + Tea.class.getName();
        assertThat(logged("does not hold"))
                .containsExactlyInAnyOrder(
                        reference + ", which has timeoutMillis = 500 (builder)",
                        reference + "#brew(java.lang.String), which has timeoutMillis = 900 (" + world.file + ":1)",
                        reference + "#brewLater(java.lang.String), which has timeoutMillis = 500 (builder)");
    }

    @Test
    void rulesThatAreRefusedSayNothingOfWhatDoesNotHold() {
        world.system.put("tern.timeoutMillis", "800");
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication application = world.start(world.builder()
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS));
        application.refer(Tea.class);
        application.refer(Tea.class, ReferenceOptions.builder().group("other").build());
        String about = "{\"service\": \"" + Tea.class.getName() + "\"";
        String setting = about + ", \"settings\": {\"timeoutMillis\": 300}}";
        assertThat(source.publish(ScriptedRuleSource.rules(
                                1,
                                setting,
                                about.replace("Tea\"", "Tea+other\"")
                                        + ", \"method\": \"brwe\", \"settings\": {\"retries\": 1}}"))
                        .accepted())
                .isFalse();
        assertThat(logged("does not hold")).isEmpty();
        assertThat(source.publish(ScriptedRuleSource.rules(2, setting)).accepted())
                .isTrue();
        assertThat(logged("system property tern.timeoutMillis does not hold for reference " + Tea.class.getName()
                        + ", which has timeoutMillis = 300 (rule 1 of version 2"))
                .hasSize(1);
    }

    @Test
    void whatHoldsOrIsNoSystemPropertyIsNotLogged() {
        world.system.put("tern.timeoutMillis", "800");
        world.environment.put("TERN_CFG_RETRIES", "1");
        world.start().refer(Tea.class, ReferenceOptions.builder().retries(0).build());

        assertThat(logged("does not hold")).isEmpty();
    }

    @Test
    void severalFilesOnTheClassPathAreNamed() throws IOException {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        Files.writeString(first.resolve("tern.properties"), "tern.retries=1");
        Files.writeString(second.resolve("tern.properties"), "tern.retries=2");
        URL[] path = {first.toUri().toURL(), second.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
            RpcApplication application = world.start(world.builder().classLoader(loader));
            application.refer(Tea.class);
            assertThat(ConfiguredWorld.section(application, "reference "))
                    .contains("  retries = 1 (tern.properties:1)");
        }
        assertThat(logged("is there 2 times"))
                .containsExactly("WARN tern.properties is there 2 times; " + path[0]
                        + "tern.properties counts, and not [" + path[1] + "tern.properties]");
    }
}
