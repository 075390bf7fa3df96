package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Defaults;
import io.tern.api.ReferenceOptions;
import io.tern.api.TransportOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a value comes from the builder, though it may be the default. */
final class ApplicationValuesTest {
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
    void whatTheBuilderSaysIsItsWordEvenIfItIsTheDefault() {
        RpcApplication application = world.start(world.builder()
                .port(Defaults.PORT)
                .host("")
                .drainLimit(Duration.ofMillis(Defaults.DRAIN_MILLIS))
                .shutdownHook(false)
                .transportOptions(TransportOptions.builder()
                        .poolThreads(Defaults.POOL_THREADS)
                        .poolQueue(5)
                        .build()));
        assertThat(ConfiguredWorld.section(application, "application shop"))
                .contains(
                        "  port = " + Defaults.PORT + " (builder)",
                        "  host = - (builder)",
                        "  drainMillis = " + Defaults.DRAIN_MILLIS + " (builder)",
                        "  shutdownHook = false (builder)",
                        "  requireRegistry = false (default)")
                .as("options of the transport cannot tell")
                .contains("  poolThreads = " + Defaults.POOL_THREADS + " (default)", "  poolQueue = 5 (builder)");
    }

    @Test
    void whatReferencesSayIsTheirWordEvenIfItIsTheDefault() {
        RpcApplication application = world.start();
        application.refer(
                Tea.class,
                ReferenceOptions.builder()
                        .timeoutMillis(Defaults.TIMEOUT_MILLIS)
                        .cluster(Defaults.CLUSTER)
                        .build());
        assertThat(ConfiguredWorld.section(application, "reference "))
                .contains(
                        "  timeoutMillis = " + Defaults.TIMEOUT_MILLIS + " (builder)",
                        "  cluster = " + Defaults.CLUSTER + " (builder)",
                        "  retries = " + Defaults.RETRIES + " (default)");
    }
}
