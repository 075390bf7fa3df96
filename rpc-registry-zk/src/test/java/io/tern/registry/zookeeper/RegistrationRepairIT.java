package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.DIRECTORY;
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

import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.RecordingRegistryListener;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is registered stays registered, whatever others or ZooKeeper do. */
final class RegistrationRepairIT {
    private static final Duration COMPARISON = Duration.ofSeconds(6);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final RegistryFixture fixture = new RegistryFixture();
    private final TestRuntime runtime = TestRuntime.create();
    private final String address = "zookeeper://" + server.connectString();
    private RawClient client;

    @BeforeEach
    void connect() throws Exception {
        client = new RawClient(server.connectString());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        fixture.close();
        runtime.close();
        server.close();
    }

    @Test
    void aRegistryThatIsClosedOnAnInterruptedThreadHasTakenItsNodesAway() throws Exception {
        Registry registry = fixture.open(address);
        await(registry.register(registration(1)));
        Thread.currentThread().interrupt();
        registry.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(client.owner(path(1))).as("no node").isEqualTo(-1);
    }

    @Test
    void registersAgainWhenTheSessionHasExpired() throws Exception {
        Registry registry = fixture.open(address);
        await(registry.register(registration(1)));
        long session = client.owner(path(1));
        RecordingRegistryListener listener = subscribe(fixture.open(address), SERVICE);
        listener.awaitEndpoints(LIMIT, endpoint(1));

        server.expireSession(session);
        eventually().untilAsserted(() -> assertThat(client.owner(path(1))).isNotIn(-1L, 0L, session));
        listener.awaitEndpoints(LIMIT, endpoint(1));
    }

    @Test
    void keepsTheRegistrationOverARestartOfTheServer() throws Exception {
        Registry registry = fixture.open(address);
        await(registry.register(registration(1)));
        RecordingRegistryListener listener = subscribe(registry, SERVICE);
        listener.awaitEndpoints(LIMIT, endpoint(1));

        server.stop();
        listener.awaitAvailability(LIMIT, false);
        server.restart();
        listener.awaitAvailability(LIMIT, true);
        await(registry.register(registration(2)));
        listener.awaitEndpoints(LIMIT, endpoint(1), endpoint(2));
        assertThat(listener.lists())
                .as("an empty list while away")
                .allSatisfy(list -> assertThat(list).contains(endpoint(1)));
    }

    @Test
    void registersAnewWhenTheServerHasForgottenEverything() throws Exception {
        Registry registry = fixture.open(address);
        await(registry.register(registration(1)));
        RecordingRegistryListener listener = subscribe(registry, SERVICE);
        listener.awaitEndpoints(LIMIT, endpoint(1));
        server.wipe();
        eventually().ignoreExceptions().untilAsserted(() -> {
            try (RawClient fresh = new RawClient(server.connectString())) {
                assertThat(fresh.owner(path(1))).isPositive();
            }
        });
        listener.awaitEndpoints(LIMIT, endpoint(1));
    }

    @Test
    void restoresANodeThatWasDeletedByHand() throws Exception {
        Registry registry = fixture.open(address, runtime);
        await(registry.register(registration(1)));
        try (LogCapture log = new LogCapture()) {
            client.delete(path(1));
            runtime.advance(COMPARISON);
            eventually().untilAsserted(() -> assertThat(client.owner(path(1))).isPositive());
            assertThat(log.warnings()).singleElement().asString().contains(path(1), "deleted by somebody else");
        }
    }

    @Test
    void restoresTheWholeTree() throws Exception {
        Registry registry = fixture.open(address, runtime);
        await(registry.register(registration(1)));
        await(registry.register(registration(2)));
        RecordingRegistryListener listener = subscribe(fixture.open(address), SERVICE);
        listener.awaitEndpoints(LIMIT, endpoint(1), endpoint(2));

        client.deleteTree("/tern");
        listener.awaitEndpoints(LIMIT);
        runtime.advance(COMPARISON);
        listener.awaitEndpoints(LIMIT, endpoint(1), endpoint(2));
    }

    @Test
    void restoresContentThatWasEditedByHand() throws Exception {
        Registry registry = fixture.open(address, runtime);
        await(registry.register(registration(1)));
        byte[] content = client.data(path(1));
        try (LogCapture log = new LogCapture()) {
            client.set(path(1), new byte[] {1});
            runtime.advance(COMPARISON);
            eventually().untilAsserted(() -> assertThat(client.data(path(1))).isEqualTo(content));
            assertThat(log.warnings()).singleElement().asString().contains(path(1), "changed by somebody else");
        }
    }

    @Test
    void aTreeThatIsDeletedWithManyRegistrationsIsAFewLines() throws Exception {
        Registry registry = fixture.open(address, runtime);
        for (int i = 0; i < 120; i++) {
            await(registry.register(registration(i)));
        }
        try (LogCapture log = new LogCapture()) {
            client.deleteTree("/tern");
            runtime.advance(COMPARISON);
            eventually()
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(client.children(DIRECTORY)).hasSize(120));
            runtime.advance(COMPARISON);
            eventually().untilAsserted(() -> assertThat(log.warnings()).hasSize(RepairLog.LINES + 1));
            assertThat(log.warnings().get(RepairLog.LINES))
                    .contains(address, (120 - RepairLog.LINES) + " more registrations were deleted");
        }
    }

    @Test
    void replacesWhatADeadSessionOfTheSameInstanceLeft() throws Exception {
        RawClient dead = new RawClient(server.connectString());
        dead.createEphemeral(path(1), EndpointJson.write(registration(1)));
        long session = dead.zooKeeper().getSessionId();

        await(fixture.open(address).register(registration(1)));
        assertThat(client.owner(path(1))).isNotIn(-1L, 0L, session);
        dead.close();
        assertThat(client.owner(path(1)))
                .as("owner after the dead session has ended")
                .isPositive();
    }

    @Test
    void neverTouchesNodesOfOtherInstances() throws Exception {
        client.createEphemeral(path(2), EndpointJson.write(registration(2)));
        long owner = client.owner(path(2));
        Registry registry = fixture.open(address, runtime);
        await(registry.register(registration(1)));
        runtime.advance(COMPARISON);
        await(registry.unregister(registration(1)));
        registry.close();
        assertThat(client.owner(path(2))).isEqualTo(owner);
        assertThat(client.children(DIRECTORY)).containsExactly("instance-2");
    }

    @Test
    void staysWithdrawnOverSessionsAndComparisons() throws Exception {
        Registry registry = fixture.open(address, runtime);
        await(registry.register(registration(1)));
        await(registry.register(registration(2)));
        await(registry.unregister(registration(1)));
        server.expireSession(client.owner(path(2)));
        eventually().untilAsserted(() -> assertThat(client.owner(path(2))).isPositive());
        runtime.advance(COMPARISON);
        await(registry.register(registration(3)));
        assertThat(client.children(DIRECTORY)).containsExactlyInAnyOrder("instance-2", "instance-3");
    }

    @Test
    void withdrawsWhatWasRegisteredBeforeTheConnectionWasLost() throws Exception {
        Registry registry = fixture.open(address);
        RecordingRegistryListener listener = subscribe(registry, SERVICE);
        await(registry.register(registration(1)));
        server.stop();
        listener.awaitAvailability(LIMIT, false);
        CompletableFuture<Void> gone = registry.unregister(registration(1));
        assertThat(gone).isNotDone();
        server.restart();
        await(gone);
        eventually().untilAsserted(() -> assertThat(client.owner(path(1))).isEqualTo(-1));
    }

    @Test
    void refusesARegistrationThatIsTooLarge() {
        Endpoint large = endpoint(1).toBuilder()
                .metadata(Map.of("zone", "z".repeat(600)))
                .build();
        assertThatThrownBy(() -> await(fixture.open(address).register(new Registration(SERVICE, large))))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("demo.EchoService@1.0")
                .hasMessageContaining("at most 512")
                .hasMessageContaining("largest: metadata 61");
    }

    private static ConditionFactory eventually() {
        return await().atMost(LIMIT);
    }
}
