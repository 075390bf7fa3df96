package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.ReferenceOptions;
import io.tern.testkit.EmbeddedZooKeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that start while ZooKeeper is away, over real sockets. */
@Timeout(120)
final class SnapshotIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private RpcApplication.Builder application(String name, EmbeddedZooKeeper zooKeeper) {
        return RpcApplication.builder(name)
                .registry("zookeeper://" + zooKeeper.connectString())
                .snapshotDirectory(directory)
                .startWait(Duration.ofSeconds(10))
                .bind("127.0.0.1")
                .port(0)
                .shutdownHook(false);
    }

    private static Tea refer(RpcApplication consumer) {
        return consumer.refer(
                Tea.class, ReferenceOptions.builder().timeoutMillis(10_000).build());
    }

    @Test
    void aNewConsumerCallsWhileZooKeeperIsAwayAndGoesOnWhenItIsBack() {
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
                RpcApplication provider = application("provider", zooKeeper)
                        .export(new BlackTea())
                        .start()) {
            try (RpcApplication first = application("consumer", zooKeeper).start()) {
                assertThat(refer(first).brew("x")).isEqualTo("black x");
            }
            assertThat(filesOf("consumer"))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file))
                            .contains(provider.stats().instanceId()));

            zooKeeper.stop();
            try (RpcApplication second = application("consumer", zooKeeper)
                    .startWait(Duration.ofMillis(200))
                    .start()) {
                Tea tea = refer(second);
                assertThat(tea.brew("y")).isEqualTo("black y");

                zooKeeper.restart();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(
                                        second.stats().references().get(0).nodes())
                                .singleElement()
                                .satisfies(node -> assertThat(node.endpoint().instanceId())
                                        .isEqualTo(provider.stats().instanceId())));
                assertThat(tea.brew("z")).isEqualTo("black z");
            }
        }
    }

    @Test
    void switchedOffNothingIsWritten() {
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
                RpcApplication provider = application("provider", zooKeeper)
                        .snapshot(false)
                        .export(new BlackTea())
                        .start()) {
            try (RpcApplication consumer =
                    application("consumer", zooKeeper).snapshot(false).start()) {
                assertThat(refer(consumer).brew("x")).isEqualTo("black x");
            }
            assertThat(provider.state()).isEqualTo(ApplicationState.RUNNING);
        }
        assertThat(directory).isEmptyDirectory();
    }

    private List<Path> filesOf(String application) {
        try (Stream<Path> files = Files.list(directory.resolve(application))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
