package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.LIMIT;
import static io.tern.registry.zookeeper.RegistryFixture.SERVICE;
import static io.tern.registry.zookeeper.RegistryFixture.await;
import static io.tern.registry.zookeeper.RegistryFixture.endpoint;
import static io.tern.registry.zookeeper.RegistryFixture.path;
import static io.tern.registry.zookeeper.RegistryFixture.registration;
import static io.tern.registry.zookeeper.RegistryFixture.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Registry;
import io.tern.api.Subscription;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.RecordingRegistryListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server goes away and comes back, on the system's time: what is told, kept, restored and logged. */
final class OutageIT {
    private static final Duration RESTORED = Duration.ofSeconds(10);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final RegistryFixture fixture = new RegistryFixture();
    private final String address = "zookeeper://" + server.connectString();

    @AfterEach
    void close() throws Exception {
        fixture.close();
        server.close();
    }

    @Test
    void aServerThatComesLateIsOneWarningAndOneLineWhenItIsBack() throws Exception {
        server.stop();
        try (LogCapture log = new LogCapture()) {
            Registry registry = fixture.open(address);
            CompletableFuture<Void> registered = registry.register(registration(1));
            RecordingRegistryListener listener = subscribe(registry, SERVICE);
            await().atMost(LIMIT).until(() -> !log.warnings().isEmpty());
            assertThat(listener.lists()).isEmpty();

            server.restart();
            registered.get(RESTORED.toSeconds(), TimeUnit.SECONDS);
            listener.awaitEndpoints(LIMIT, endpoint(1));
            assertThat(listener.availability()).containsExactly(false, true);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).contains(address, "cannot be reached", "1 registrations and 1 services");
            assertThat(log.lines().get(1)).contains(address, "is back after");
        }
    }

    @Test
    void aResumedSessionTouchesNothingAndTellsNothing() throws Exception {
        Registry provider = fixture.open(address);
        Registry consumer = fixture.open(address);
        RecordingRegistryListener listener = subscribe(consumer, SERVICE);
        await(provider.register(registration(1)));
        listener.awaitEndpoints(LIMIT, endpoint(1));
        int lists = listener.lists().size();
        Stat before = stat();

        server.cutConnections();
        listener.awaitAvailability(LIMIT, false);
        listener.awaitAvailability(RESTORED, true);
        server.stop();
        listener.awaitAvailability(LIMIT, false);
        server.restart();
        listener.awaitAvailability(RESTORED, true);
        await(provider.register(registration(2)));
        listener.awaitEndpoints(LIMIT, endpoint(1), endpoint(2));

        assertThat(stat()).isEqualTo(before);
        assertThat(listener.lists()).hasSize(lists + 1);
        assertThat(server.watches()).isEqualTo(1);
    }

    @Test
    void anExpiredSessionIsReplacedWithItsNodesAndWatches() throws Exception {
        Registry registry = fixture.open(address);
        RecordingRegistryListener listener = subscribe(registry, SERVICE);
        await(registry.register(registration(1)));
        listener.awaitEndpoints(LIMIT, endpoint(1));
        long session = stat().getEphemeralOwner();

        server.expireSession(session);
        await().atMost(RESTORED)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(stat().getEphemeralOwner()).isNotEqualTo(session));
        await(fixture.open(address).register(registration(2)));
        listener.awaitEndpoints(LIMIT, endpoint(1), endpoint(2));
        assertThat(server.watches()).isEqualTo(1);
    }

    @Test
    void aServerThatLostItsDataGetsThemBack() throws Exception {
        Registry registry = fixture.open(address);
        for (int i = 1; i <= 50; i++) {
            await(registry.register(registration(i))); // So that the client has seen more than the server will know.
        }
        RecordingRegistryListener listener = subscribe(registry, SERVICE);
        listener.awaitLatest(LIMIT, list -> list.size() == 50, "50 endpoints");
        try (LogCapture log = new LogCapture()) {
            server.wipe();
            listener.awaitAvailability(LIMIT, false);
            listener.awaitAvailability(RESTORED, true);
            await(registry.register(registration(51)));
            listener.awaitLatest(RESTORED, list -> list.size() == 51, "51 endpoints");
            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(0)).contains(address, "was lost");
            assertThat(log.lines().get(1)).contains(address, "answers, but not to session");
            assertThat(log.lines().get(2)).contains(address, "is back after", "new session", "50 registrations");
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(server.sessions()).hasSize(1));
        await().atMost(LIMIT).until(() -> threadsNamed("tern-zk-probe") == 0);
    }

    @Test
    void eachOfTwoRegistriesWorksWhileTheOtherIsDown() throws Exception {
        try (EmbeddedZooKeeper second = EmbeddedZooKeeper.start()) {
            Registry here = fixture.open(address);
            Registry there = fixture.open("zookeeper://" + second.connectString());
            RecordingRegistryListener hears = subscribe(here, SERVICE);
            RecordingRegistryListener hearsThere = subscribe(there, SERVICE);
            await(here.register(registration(1)));
            await(there.register(registration(2)));
            hears.awaitEndpoints(LIMIT, endpoint(1));
            hearsThere.awaitEndpoints(LIMIT, endpoint(2));

            server.stop();
            hears.awaitAvailability(LIMIT, false);
            await(there.register(registration(3)));
            hearsThere.awaitEndpoints(LIMIT, endpoint(2), endpoint(3));
            assertThat(hearsThere.availability()).containsExactly(true);

            server.restart();
            hears.awaitAvailability(RESTORED, true);
            second.stop();
            hearsThere.awaitAvailability(LIMIT, false);
            await(here.register(registration(4)));
            hears.awaitEndpoints(LIMIT, endpoint(1), endpoint(4));
            assertThat(hears.availability()).containsExactly(true, false, true);
            fixture.close();
        }
    }

    @Test
    void aSubscriptionThatEndsDuringAnOutageLeavesNoWatch() throws Exception {
        Registry registry = fixture.open(address);
        RecordingRegistryListener listener = new RecordingRegistryListener();
        Subscription subscription = registry.subscribe(SERVICE, listener);
        listener.awaitEndpoints(LIMIT);
        assertThat(server.watches()).isEqualTo(1);
        server.stop();
        listener.awaitAvailability(LIMIT, false);
        subscription.close();
        server.restart();
        await(registry.register(registration(1)));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(server.watches()).isZero());
    }

    private static long threadsNamed(String start) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(start))
                .count();
    }

    private Stat stat() throws Exception {
        try (RawClient client = new RawClient(server.connectString())) {
            return client.stat(path(1));
        }
    }
}
