package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.cluster.MemoryRegistryFactory;
import io.tern.testkit.EmbeddedZooKeeper;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that come and go at a registry that stays leave nothing behind, in the registry as little as in the JVM. */
final class RegistryStartStopIT {
    @TempDir
    private Path directory;

    private final List<WeakReference<Object>> garbage = new ArrayList<>();

    @Test
    void aHundredStartsAndStopsAtOneMemoryRegistryLeaveNothing() {
        MemoryRegistryFactory registry = new MemoryRegistryFactory();
        for (int i = 0; i < 100; i++) {
            cycle(
                    i,
                    builder -> builder.extension(RegistryFactory.class, "shared", registry)
                            .registry("shared://world"));
        }
        assertNothingLeft(100);
        assertThat(directory).as("a memory registry is not kept on disk").isEmptyDirectory();
    }

    @Test
    void startsAndStopsAtOneZooKeeperLeaveOnlyTheirSnapshots() {
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start()) {
            String address = "zookeeper://" + zooKeeper.connectString();
            for (int i = 0; i < 20; i++) {
                cycle(i, builder -> builder.registry(address));
            }
            assertNothingLeft(20);
        }
        assertThat(directory).isDirectoryContaining(path -> path.endsWith("consumer"));
    }

    /** Each consumer must find the provider of its own cycle, and no other: the one before is gone from the registry. */
    private void cycle(int number, UnaryOperator<RpcApplication.Builder> registry) {
        BlackTea exported = new BlackTea();
        try (RpcApplication provider =
                        registry.apply(builder("provider")).export(exported).start();
                RpcApplication consumer = registry.apply(builder("consumer")).start()) {
            Tea tea = consumer.refer(
                    Tea.class,
                    ReferenceOptions.builder().retries(0).timeoutMillis(10_000).build());
            assertThat(tea.brew("x")).as("cycle %d", number).isEqualTo("black x");
            garbage.add(new WeakReference<>(exported));
            garbage.add(new WeakReference<>(provider));
            garbage.add(new WeakReference<>(consumer));
            garbage.add(new WeakReference<>(tea.getClass()));
        }
    }

    private RpcApplication.Builder builder(String name) {
        return Loopback.builder(name)
                .snapshot(true)
                .snapshotDirectory(directory)
                .startWait(Loopback.LIMIT);
    }

    private void assertNothingLeft(int cycles) {
        await().atMost(Loopback.LIMIT)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(
                                thread -> thread.isAlive() && thread.getName().startsWith("tern-")));
        assertThat(garbage).hasSize(4 * cycles);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            System.gc();
            assertThat(garbage.stream().filter(one -> !one.refersTo(null))).isEmpty();
        });
    }
}
