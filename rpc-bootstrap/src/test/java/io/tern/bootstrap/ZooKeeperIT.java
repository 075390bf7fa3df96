package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.testkit.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Applications that meet at a real ZooKeeper, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ZooKeeperIT {
    private EmbeddedZooKeeper zooKeeper;

    @BeforeAll
    void start() {
        zooKeeper = EmbeddedZooKeeper.start();
    }

    @AfterAll
    void stop() {
        zooKeeper.close();
    }

    private RpcApplication.Builder application(String name, String root) {
        return RpcApplication.builder(name)
                .registry("zookeeper://" + zooKeeper.connectString() + root)
                .requireRegistry()
                .startWait(Duration.ofSeconds(20))
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .shutdownHook(false);
    }

    @Test
    void providersAndConsumersFindEachOther() {
        try (RpcApplication provider =
                        application("provider", "/find").export(new BlackTea()).start();
                RpcApplication consumer = application("consumer", "/find").start()) {
            Tea tea = consumer.refer(Tea.class);
            assertThat(tea.brew("x")).isEqualTo("black x");
            assertThat(consumer.stats().references().get(0).nodes())
                    .singleElement()
                    .satisfies(node -> assertThat(node.endpoint().instanceId())
                            .isEqualTo(provider.stats().instanceId()));
        }
    }

    @Test
    void aRegistrationThatIsTooLargeIsAnErrorOfStartAndExport() {
        ExportOptions large =
                ExportOptions.builder().tags(List.of("x".repeat(600))).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application("provider", "/large")
                        .export(new BlackTea(), large)
                        .start())
                .withMessageContaining("application 'provider': registration of " + Tea.class.getName())
                .withMessageContaining("at most 512");
        try (RpcApplication provider = application("provider", "/large").start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.export(new BlackTea(), large))
                    .withMessageContaining("at most 512");
            assertThat(provider.stats().exported()).isEmpty();
        }
    }

    @Test
    void aStoppedProviderIsGoneAndANewOneIsFound() {
        try (RpcApplication consumer = application("consumer", "/replace").start()) {
            RpcApplication first =
                    application("first", "/replace").export(new BlackTea()).start();
            Tea tea = consumer.refer(
                    Tea.class, ReferenceOptions.builder().timeoutMillis(5_000).build());
            assertThat(tea.brew("x")).isEqualTo("black x");
            try (RpcApplication second =
                    application("second", "/replace").export(new BlackTea()).start()) {
                first.close();
                for (int i = 0; i < 100; i++) {
                    assertThat(tea.brew("y")).isEqualTo("black y");
                }
                await().untilAsserted(() -> assertThat(
                                consumer.stats().references().get(0).nodes())
                        .singleElement()
                        .satisfies(node -> assertThat(node.endpoint().instanceId())
                                .isEqualTo(second.stats().instanceId())));
            }
        }
    }

    @Test
    void anotherVersionThanWantedIsNamed() {
        try (RpcApplication provider = application("provider", "/versions")
                        .export(
                                new BlackTea(),
                                ExportOptions.builder().version("1.0").build())
                        .start();
                RpcApplication consumer = application("consumer", "/versions")
                        .startWait(Duration.ofMillis(500))
                        .start()) {
            assertThat(provider.state()).isEqualTo(ApplicationState.RUNNING);
            Tea tea = consumer.refer(
                    Tea.class, ReferenceOptions.builder().version("2.0").build());
            assertThatThrownBy(() -> tea.brew("x"))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("Tea@2.0")
                    .hasMessageContaining("Tea@1.0");
        }
    }

    @Test
    void aZooKeeperThatIsNotThereIsAWarningOrAnError() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        RpcApplication.Builder builder = RpcApplication.builder("lonely")
                .registry("zookeeper://127.0.0.1:" + nobody)
                .bind("127.0.0.1")
                .port(0)
                .startWait(Duration.ofMillis(500))
                .snapshot(false)
                .shutdownHook(false)
                .export(new BlackTea());
        try (RpcApplication lonely = builder.start()) {
            assertThat(lonely.state()).isEqualTo(ApplicationState.RUNNING);
        }
        assertThatThrownBy(() -> builder.requireRegistry().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("registry zookeeper://127.0.0.1:" + nobody + " cannot be reached");
    }
}
