package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.LIMIT;
import static io.tern.registry.zookeeper.RegistryFixture.SERVICE;
import static io.tern.registry.zookeeper.RegistryFixture.await;
import static io.tern.registry.zookeeper.RegistryFixture.endpoint;
import static io.tern.registry.zookeeper.RegistryFixture.path;
import static io.tern.registry.zookeeper.RegistryFixture.registration;
import static io.tern.registry.zookeeper.RegistryFixture.subscribe;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.RecordingRegistryListener;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a consumer hears, whatever the nodes contain and however many there are. */
final class DiscoveryIT {
    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final RegistryFixture fixture = new RegistryFixture();
    private final String address = "zookeeper://" + server.connectString();

    @AfterEach
    void close() throws Exception {
        fixture.close();
        server.close();
    }

    @Test
    void ofTwoInstancesAtOneAddressTheNewerCounts() throws Exception {
        Endpoint restarted = endpoint(1).toBuilder().instanceId("instance-1b").build();
        Registry older = fixture.open(address);
        Registry newer = fixture.open(address);
        RecordingRegistryListener listener = subscribe(fixture.open(address), SERVICE);
        await(older.register(registration(1)));
        listener.awaitEndpoints(LIMIT, endpoint(1));
        await(newer.register(new Registration(SERVICE, restarted)));
        listener.awaitEndpoints(LIMIT, restarted);
        newer.close();
        listener.awaitEndpoints(LIMIT, endpoint(1));
    }

    @Test
    void ignoresNodesItCannotReadWithOneWarningEach() throws Exception {
        try (LogCapture log = new LogCapture();
                RawClient client = new RawClient(server.connectString())) {
            client.createEphemeral(path(1), "{\"version\":\"2.0\",\"address\":\"h:1\"}".getBytes(UTF_8));
            client.createEphemeral(path(2), new byte[] {(byte) 0xff, 0, 1});
            client.createEphemeral(path(3), "{\"version\":\"1.9\",\"address\":\"h:3\",\"later\":[1]}".getBytes(UTF_8));
            client.createEphemeral(path(4), new byte[0]);
            Endpoint readable = Endpoint.builder(new Address("h", 3))
                    .instanceId("instance-3")
                    .build();
            RecordingRegistryListener listener = subscribe(fixture.open(address), SERVICE);
            listener.awaitEndpoints(LIMIT, readable);

            client.createEphemeral(path(5), EndpointJson.write(registration(5)));
            listener.awaitEndpoints(LIMIT, readable, endpoint(5));
            assertThat(log.warnings())
                    .hasSize(3)
                    .allMatch(warning -> warning.contains("no registration"))
                    .anyMatch(warning -> warning.contains(path(1)) && warning.contains("version '2.0'"))
                    .anyMatch(warning -> warning.contains(path(2)))
                    .anyMatch(warning -> warning.contains(path(4)));
        }
    }

    @Test
    void aNodeThatBecomesReadableIsHeardOf() throws Exception {
        try (RawClient client = new RawClient(server.connectString())) {
            client.createEphemeral(path(1), new byte[] {1});
            RecordingRegistryListener listener = subscribe(fixture.open(address), SERVICE);
            listener.awaitEndpoints(LIMIT);
            client.set(path(1), EndpointJson.write(registration(1)));
            listener.awaitEndpoints(LIMIT, endpoint(1));
        }
    }

    @Test
    void aNodeThatMayBeReadLaterIsHeardOfAndKeepsNobodyWaitingMeanwhile() throws Exception {
        TestRuntime runtime = TestRuntime.create();
        try (RawClient client = new RawClient(server.connectString());
                LogCapture log = new LogCapture()) {
            client.createEphemeral(path(1), EndpointJson.write(registration(1)));
            client.createEphemeral(path(2), EndpointJson.write(registration(2)));
            client.zooKeeper()
                    .setACL(path(2), Collections.singletonList(new ACL(Perms.ADMIN, Ids.ANYONE_ID_UNSAFE)), -1);
            RecordingRegistryListener listener = subscribe(fixture.open(address, runtime), SERVICE);
            listener.awaitEndpoints(LIMIT, endpoint(1));
            assertThat(log.warnings()).singleElement().asString().contains("instance-2", "NOAUTH");

            client.zooKeeper().setACL(path(2), Ids.OPEN_ACL_UNSAFE, -1); // Of which no watch tells.
            await().atMost(LIMIT).untilAsserted(() -> {
                runtime.advance(Duration.ofSeconds(5));
                assertThat(listener.latest()).containsExactlyInAnyOrder(endpoint(1), endpoint(2));
            });
            fixture.close();
        } finally {
            runtime.close();
        }
    }

    @Test
    void hearsOnReturnWhatChangedWhileTheServerWasAway() throws Exception {
        Registry provider = fixture.open(address);
        await(provider.register(registration(1)));
        RecordingRegistryListener listener = subscribe(fixture.open(address), SERVICE);
        listener.awaitEndpoints(LIMIT, endpoint(1));
        server.stop();
        listener.awaitAvailability(LIMIT, false);
        assertThat(listener.latest()).containsExactly(endpoint(1));
        CompletableFuture<Void> changed = provider.unregister(registration(1));
        CompletableFuture<Void> added = provider.register(registration(2));
        server.restart();
        await(changed);
        await(added);
        listener.awaitEndpoints(LIMIT, endpoint(2));
    }

    @Test
    void aListOfMoreThanAMebibyteIsHeardOf() throws Exception {
        try (RawClient client = new RawClient(server.connectString());
                LogCapture log = new LogCapture()) {
            client.createEphemeral(path(1), EndpointJson.write(registration(1)));
            for (int i = 0; i < 1_200; i++) {
                client.createEphemeral(path(i) + "-".repeat(1_000), new byte[] {1});
            }
            subscribe(fixture.open(address), SERVICE).awaitEndpoints(LIMIT, endpoint(1));
            assertThat(log.warnings()).hasSize(5).allMatch(warning -> warning.contains("no registration"));
        }
    }

    @Test
    void aHundredChangesAtOnceAreFewLists() throws Exception {
        RecordingRegistryListener listener = subscribe(fixture.open(address), SERVICE);
        listener.awaitEndpoints(LIMIT);
        Registry provider = fixture.open(address);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            all.add(provider.register(registration(i)));
        }
        for (CompletableFuture<Void> one : all) {
            await(one);
        }
        listener.awaitLatest(LIMIT, list -> list.size() == 100, "100 endpoints");
        assertThat(listener.lists()).as("lists for 100 changes").hasSizeLessThan(50);
    }

    @Test
    void twoHundredServicesAreTwoHundredWatchesOverAllSessions() throws Exception {
        Registry registry = fixture.open(address);
        Registry provider = fixture.open(address);
        List<Subscription> subscriptions = new ArrayList<>();
        List<RecordingRegistryListener> listeners = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RecordingRegistryListener listener = new RecordingRegistryListener();
            listeners.add(listener);
            subscriptions.add(registry.subscribe(service(i), listener));
            subscriptions.add(registry.subscribe(service(i), new RecordingRegistryListener()));
            await(provider.register(new Registration(service(i), endpoint(1))));
        }
        for (RecordingRegistryListener listener : listeners) {
            listener.awaitEndpoints(LIMIT, endpoint(1));
        }
        assertThat(server.watches()).isEqualTo(200);

        server.stop();
        listeners.get(0).awaitAvailability(LIMIT, false);
        server.restart();
        listeners.get(0).awaitAvailability(LIMIT, true);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(server.watches()).isEqualTo(200));
        server.sessions().forEach(server::expireSession);
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(listeners.get(0).availability()).containsExactly(true, false, true, false, true));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(server.watches()).isEqualTo(200));

        subscriptions.forEach(Subscription::close);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(server.watches()).isZero());
    }

    @Test
    void watchesEndWithTheLastListener() throws Exception {
        Registry registry = fixture.open(address);
        RecordingRegistryListener first = new RecordingRegistryListener();
        Subscription subscription = registry.subscribe(SERVICE, first);
        RecordingRegistryListener second = subscribe(registry, SERVICE);
        second.awaitEndpoints(LIMIT);
        subscription.close();
        await(registry.register(registration(1)));
        second.awaitEndpoints(LIMIT, endpoint(1));
        assertThat(server.watches()).isEqualTo(1);
    }

    private static ServiceKey service(int number) {
        return new ServiceKey("demo.Service" + number, "", "");
    }
}
