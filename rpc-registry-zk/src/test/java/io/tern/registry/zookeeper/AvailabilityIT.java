package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.LIMIT;
import static io.tern.registry.zookeeper.RegistryFixture.SERVICE;
import static io.tern.registry.zookeeper.RegistryFixture.await;
import static io.tern.registry.zookeeper.RegistryFixture.endpoint;
import static io.tern.registry.zookeeper.RegistryFixture.path;
import static io.tern.registry.zookeeper.RegistryFixture.registration;
import static io.tern.registry.zookeeper.RegistryFixture.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.EmbeddedZooKeeperEnsemble;
import io.tern.testkit.RecordingRegistryListener;
import io.tern.testkit.TestRuntime;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ZooKeeper comes, goes, moves or stays silent. */
final class AvailabilityIT {
    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final RegistryFixture fixture = new RegistryFixture();
    private final TestRuntime runtime = TestRuntime.create();
    private final String address = "zookeeper://" + server.connectString();

    @AfterEach
    void close() throws Exception {
        fixture.close();
        runtime.close();
        server.close();
    }

    @Test
    void makesEverythingGoodWhenAServerAppearsThatWasNotThere() throws Exception {
        server.stop();
        try (LogCapture log = new LogCapture()) {
            Registry registry = fixture.open(address, runtime);
            CompletableFuture<Void> registered = registry.register(registration(1));
            RecordingRegistryListener listener = subscribe(registry, SERVICE);
            runtimeKnowsTimers(2);
            runtime.advance(Duration.ofMillis(2_999));
            assertThat(log.warnings()).isEmpty();
            runtime.advance(Duration.ofMinutes(5));
            listener.awaitAvailability(LIMIT, false);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains(address, "cannot be reached", "1 registrations and 1 services wait");
            assertThat(registered).isNotDone();
            assertThat(listener.lists()).isEmpty();

            server.restart();
            await(registered);
            await().atMost(LIMIT).untilAsserted(() -> {
                runtime.advance(Duration.ofMillis(100));
                assertThat(listener.latest()).containsExactly(endpoint(1));
            });
            assertThat(listener.availability()).containsExactly(false, true);
            assertThat(log.warnings()).hasSize(2).last().asString().contains("is back after");
        }
    }

    @Test
    void attachesLaterToAConnectionWhoseClientCouldNotBeHadAtOnce() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        Registry registry = ZooKeeperRegistry.open(
                ZooKeeperSettings.of(RegistryAddress.parse(address)),
                runtime.context(),
                (settings, thread, listener) ->
                        new Reluctant(CuratorConnection.start(settings, thread, listener), refused));
        try {
            CompletableFuture<Void> registered = registry.register(registration(1));
            RecordingRegistryListener listener = subscribe(registry, SERVICE);
            await().atMost(LIMIT).untilTrue(refused);
            assertThat(registered).isNotDone();

            runtime.advance(Duration.ofSeconds(6));
            await(registered);
            listener.awaitAvailability(LIMIT, true);
        } finally {
            registry.close();
        }
    }

    @Test
    void oneLineForEachChangeOfState() throws Exception {
        try (LogCapture log = new LogCapture()) {
            Registry registry = fixture.open(address);
            RecordingRegistryListener listener = subscribe(registry, SERVICE);
            await(registry.register(registration(1)));
            listener.awaitEndpoints(LIMIT, endpoint(1));
            server.stop();
            listener.awaitAvailability(LIMIT, false);
            server.restart();
            listener.awaitAvailability(LIMIT, true);
            await(registry.register(registration(2)));
            assertThat(listener.availability()).containsExactly(true, false, true);
            assertThat(log.warnings()).hasSize(2);
            assertThat(log.warnings().get(0)).contains(address, "was lost");
            assertThat(log.warnings().get(1)).contains(address, "is back after", "same session");
        }
    }

    @Test
    void searchesWaitForTheFirstConnectionAndFailWithoutOne() throws Exception {
        Registry registry = fixture.open(address, runtime);
        assertThat(await(registry.find("demo.EchoService"))).isEmpty();
        server.stop();
        Registry early = fixture.open(address, runtime);
        CompletableFuture<List<ServiceKey>> found = early.find("demo.EchoService");
        runtimeKnowsTimers(3);
        runtime.advance(Duration.ofSeconds(3));
        assertThatThrownBy(() -> await(found))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(address)
                .hasMessageContaining("demo.EchoService");
    }

    @Test
    void theDeathOfTheEnsemblesLeaderCostsNothing() throws Exception {
        try (EmbeddedZooKeeperEnsemble ensemble = EmbeddedZooKeeperEnsemble.start()) {
            String all = "zookeeper://" + ensemble.connectString();
            Registry provider = fixture.open(all);
            RecordingRegistryListener listener = subscribe(fixture.open(all), SERVICE);
            await(provider.register(registration(1)));
            listener.awaitEndpoints(LIMIT, endpoint(1));
            Set<Long> sessions = ensemble.sessions();
            ensemble.killLeader();

            await(provider.register(registration(2)));
            listener.awaitEndpoints(LIMIT, endpoint(1), endpoint(2));
            assertThat(listener.lists())
                    .allSatisfy(list -> assertThat(list.isEmpty() || list.contains(endpoint(1)))
                            .isTrue());
            assertThat(listener.lists().stream().filter(List::isEmpty)).hasSizeLessThanOrEqualTo(1);
            assertThat(ensemble.sessions()).isEqualTo(sessions);
            fixture.close();
        }
    }

    @Test
    void twoRegistriesInOneProcessAreApart() throws Exception {
        Registry first = fixture.open(address + "/first");
        Registry second = fixture.open(address + "/second");
        await(first.register(registration(1)));
        await(second.register(registration(2)));
        subscribe(first, SERVICE).awaitEndpoints(LIMIT, endpoint(1));
        subscribe(second, SERVICE).awaitEndpoints(LIMIT, endpoint(2));
        first.close();
        RecordingRegistryListener listener = subscribe(second, SERVICE);
        await(second.register(registration(3)));
        listener.awaitEndpoints(LIMIT, endpoint(2), endpoint(3));
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 5; i++) {
            Registry registry = fixture.open(address, runtime);
            await(registry.register(registration(i)));
            subscribe(registry, SERVICE).awaitEndpoints(LIMIT, endpoint(i));
            registry.close();
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
        assertThat(runtime.scheduler().pending()).as("timers").isZero();
        assertThat(server.sessions()).isEmpty();
    }

    @Test
    void usesFiveThreads() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Registry registry = fixture.open(address, runtime);
        await(registry.register(registration(1)));
        assertThat(newThreads(before).stream().map(Thread::getName))
                .hasSize(5)
                .allMatch(name -> name.startsWith("tern-zk-"));
    }

    @Test
    void closesThoughTheServerIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Registry registry = fixture.open("zookeeper://127.0.0.1:" + silent.getLocalPort(), runtime);
            CompletableFuture<Void> registered = registry.register(registration(1));
            silent.accept();
            await(CompletableFuture.runAsync(registry::close));
            assertThatThrownBy(() -> await(registered))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("is closed");
        }
    }

    @Test
    void aClosedRegistryRefuses() throws Exception {
        Registry registry = fixture.open(address, runtime);
        Subscription subscription = registry.subscribe(SERVICE, endpoints -> {});
        await(registry.register(registration(1)));
        registry.close();
        registry.close();
        subscription.close();
        assertThat(registry.register(registration(1))).isCompletedExceptionally();
        assertThat(registry.unregister(registration(1))).isCompletedExceptionally();
        assertThat(registry.find("demo.EchoService")).isCompletedExceptionally();
        assertThatThrownBy(() -> registry.subscribe(SERVICE, endpoints -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(address);
    }

    @Test
    void nobodyElseMayWriteNodesThatAreMadeWithCredentials() throws Exception {
        await(fixture.open("zookeeper://shop:s%40cret@" + server.connectString(), runtime)
                .register(registration(1)));
        subscribe(fixture.open(address), SERVICE).awaitEndpoints(LIMIT, endpoint(1));
        try (RawClient stranger = new RawClient(server.connectString());
                RawClient owner = new RawClient(server.connectString())) {
            assertThatThrownBy(() -> stranger.delete(path(1))).isInstanceOf(KeeperException.NoAuthException.class);
            owner.zooKeeper().addAuthInfo("digest", "shop:s@cret".getBytes(StandardCharsets.UTF_8));
            owner.delete(path(1));
            assertThat(owner.owner(path(1))).isEqualTo(-1);
        }
    }

    @Test
    void aWrongPasswordIsOneClearWarning() throws Exception {
        await(fixture.open("zookeeper://shop:secret@" + server.connectString(), runtime)
                .register(registration(1)));
        try (LogCapture log = new LogCapture()) {
            TestRuntime own = TestRuntime.create();
            Registry wrong = fixture.open("zookeeper://shop:wr0ng@" + server.connectString(), own);
            CompletableFuture<Void> registered = wrong.register(registration(2));
            RecordingRegistryListener listener = subscribe(wrong, SERVICE);
            listener.awaitEndpoints(LIMIT, endpoint(1));
            for (int i = 0; i < 10; i++) {
                own.advance(Duration.ofSeconds(6));
                await(wrong.find("demo.EchoService"));
            }
            assertThat(registered).isNotDone();
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains(path(2), "as user 'shop'", "NOAUTH", "check user and password")
                    .doesNotContain("wr0ng");
            wrong.close();
            own.close();
        }
    }

    /** The registry sets its timers on its own thread. */
    private void runtimeKnowsTimers(int expected) {
        await().atMost(LIMIT).until(() -> runtime.scheduler().pending() >= expected);
    }

    private static Set<Thread> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> !thread.getThreadGroup().getName().startsWith("embedded-zookeeper"))
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .collect(Collectors.toSet());
    }

    /** Gives no client the first time. */
    private record Reluctant(ZooKeeperConnection real, AtomicBoolean refused) implements ZooKeeperConnection {
        @Override
        public boolean isConnected() {
            return real.isConnected();
        }

        @Override
        public @Nullable ZooKeeper zooKeeper() {
            return refused.getAndSet(true) ? real.zooKeeper() : null;
        }

        @Override
        public boolean renewIfRefused() {
            return real.renewIfRefused();
        }

        @Override
        public void endProbe() {
            real.endProbe();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
