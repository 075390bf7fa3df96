package io.tern.bootstrap;

import static io.tern.bootstrap.ConfiguredWorld.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import io.tern.api.ReferenceOptions;
import io.tern.api.TransportOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords are printed nowhere: not in logs, errors, texts of objects, or what the application says of itself. */
final class SecretsTest {
    private static final String SECRET = "hush";
    private static final String WITH_PASSWORD = "shared://user:hush@world";

    @TempDir
    private Path directory;

    private ConfiguredWorld world;
    private LoggedLines log;

    @BeforeEach
    void open() {
        world = new ConfiguredWorld(directory);
        log = LoggedLines.of("io.tern", Level.DEBUG);
    }

    @AfterEach
    void close() {
        world.close();
        log.close();
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void anApplicationThatUsesThemPrintsNone() {
        world.system.put("tern.credentials", SECRET);
        world.system.put("tern.registries", WITH_PASSWORD + "; shared://user:hush@north");
        world.file(TEA + ".registry=" + WITH_PASSWORD, "tern.service.a.B.registry=" + WITH_PASSWORD);
        RpcApplication application = world.start(world.builder()
                .transportOptions(TransportOptions.builder().credentials(SECRET).build())
                .export(new BlackTea()));
        Tea tea = application.refer(Tea.class);

        assertThat(tea.brew("assam")).isEqualTo("black assam");
        assertThat(application.effectiveConfiguration())
                .contains("credentials = ****", "registry = shared://world")
                .doesNotContain(SECRET);
        assertThat(application + " " + application.stats() + " " + tea).doesNotContain(SECRET);
    }

    /** The texts of their options are equal, they are not. */
    @Test
    void referencesWithOtherPasswordsAreOtherReferences() {
        RpcApplication application = world.start();
        Tea one = application.refer(Tea.class, registry(WITH_PASSWORD));
        Tea other = application.refer(Tea.class, registry("shared://user:hush2@world"));

        assertThat(application.refer(Tea.class, registry(WITH_PASSWORD))).isSameAs(one);
        assertThat(other).isNotSameAs(one);
        assertThat(registry(WITH_PASSWORD).toString()).doesNotContain(SECRET);
    }

    private static ReferenceOptions registry(String address) {
        return ReferenceOptions.builder().registry(address).build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shared:/user:hush@world",
                "user:hush@world",
                "nobody://user:hush@world",
                "shared://user:a/hush@world",
                "shared://user:hush?b@world",
                "shared://user:hush@world?a",
                "shared://user:hush@elsewhere",
            })
    void errorsPrintNone(String address) {
        assertHushed(catchThrowable(() -> world.start(world.builder().registry(address))
                .refer(Tea.class, registry(address.replace("elsewhere", "nowhere")))));
        world.system.put("tern.registries", address + "; " + address);
        assertHushed(catchThrowable(world::start));
        world.system.clear();
        world.file(TEA + ".registry=" + address);
        assertHushed(catchThrowable(() -> world.start().refer(Tea.class)));
        assertHushed(catchThrowable(() ->
                ReferenceOptions.builder().registry(address).address("a:1").build()));
    }

    private static void assertHushed(Throwable thrown) {
        assertThat(thrown).isNotNull();
        StringWriter printed = new StringWriter();
        thrown.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain(SECRET);
    }
}
