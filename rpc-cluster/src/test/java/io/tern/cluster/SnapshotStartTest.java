package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.address;
import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.tern.api.ConnectionState;
import io.tern.api.Node;
import io.tern.api.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the snapshot of an earlier run does for a start without a registry. */
class SnapshotStartTest {
    @TempDir
    private Path directory;

    private ClusterFixture.Setup run() {
        return setup().snapshots(directory);
    }

    /** An earlier run that knew nodes 1 to {@code count}. */
    private void ranWith(int count) {
        run().open(count).close();
    }

    /** What a run finds whose registry is away. */
    private List<String> known() {
        try (ClusterFixture fixture = run().open()) {
            fixture.registry.becomesAvailable(false);
            return addresses(fixture);
        }
    }

    @Test
    void aRegistryThatIsAwayIsReplacedByTheSnapshotAtOnce() {
        ranWith(2);
        try (LoggedWarnings logged = new LoggedWarnings(SnapshotFile.class);
                ClusterFixture fixture = run().open()) {
            fixture.runtime.advance(Duration.ofMillis(500));
            assertThat(fixture.reference.nodes()).isEmpty();
            fixture.registry.becomesAvailable(false);

            assertThat(fixture.reference.nodes()).hasSize(2);
            assertThat(fixture.reference.describe())
                    .contains("registry test://registry, not reachable, asked 500 ms ago,"
                            + " 2 endpoints from the snapshot of 500 ms ago; nodes: 10.0.0.1:20880 READY");
            fixture.registry.becomesAvailable(true);
            fixture.registry.becomesAvailable(false);
            fixture.advance(2_000);
            assertThat(logged.messages(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("test://registry has not answered", ".json stands in for it");
        }
    }

    @Test
    void aSnapshotThatNoThreadCouldReadIsReadWithTheNextNews() {
        ranWith(2);
        AtomicBoolean noThread = new AtomicBoolean();
        ClusterFixture.Setup setup = run();
        setup.runtime.callbackExecutor(task -> {
            if (noThread.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        });
        try (ClusterFixture fixture = setup.open()) {
            noThread.set(true);
            fixture.registry.becomesAvailable(false);
            assertThat(noThread).isFalse();
            assertThat(fixture.reference.nodes()).isEmpty();
            fixture.registry.becomesAvailable(false);

            assertThat(fixture.reference.nodes()).hasSize(2);
        }
    }

    @Test
    void aRegistryThatSaysNothingIsReplacedAfterASecond() {
        ranWith(2);
        try (ClusterFixture fixture =
                run().options(options -> options.timeoutMillis(5_000)).open()) {
            var reply = fixture.invoke("order");
            fixture.advance(990);
            assertThat(fixture.reference.nodes()).isEmpty();
            assertThat(reply).isNotDone();
            fixture.advance(10);
            assertThat(fixture.reference.nodes()).hasSize(2);
            fixture.onlyWaiting().answerValue("answer");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("answer");
        }
    }

    @Test
    void aRegistryThatAnswersInTimeIsBelievedAlone() {
        ranWith(3);
        try (ClusterFixture fixture = run().open(1)) {
            fixture.advance(2_000);
            fixture.registry.becomesAvailable(false);
            assertThat(addresses(fixture)).containsExactly(address(1).toString());
        }
    }

    @Test
    void withoutASnapshotCallsFailAsSoonAsTheRegistryIsKnownToBeAway() {
        try (ClusterFixture fixture = run().open()) {
            var reply = fixture.invoke("order");
            fixture.registry.becomesAvailable(false);
            assertThat(ClusterFixture.failureOf(reply)).hasMessageContaining("no snapshot yet");
        }
    }

    @Test
    void theFirstRealListReplacesTheSnapshotButDropsNobodyWhoAnswers() {
        ranWith(2);
        try (ClusterFixture fixture = run().connectingByHand().open()) {
            fixture.registry.becomesAvailable(false);
            ready(fixture, 1, "id-1");
            ready(fixture, 2, "id-2");
            List<Node> recalled = fixture.reference.nodes();

            fixture.registry.says(endpoint(1, "id-1").weight(7).build());
            assertThat(fixture.reference.nodes()).isEqualTo(recalled);
            assertThat(recalled.get(0).endpoint().instanceId()).isEqualTo("id-1");
            assertThat(recalled.get(0).weight()).isEqualTo(7);
            assertThat(fixture.transport.connections()).hasSize(2);
            assertThat(fixture.reference.describe()).contains("last snapshot 1 endpoint, 0 ms ago");

            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            assertThat(addresses(fixture)).containsExactly(address(1).toString());
        }
        assertThat(known()).containsExactly(address(1).toString());
    }

    @Test
    void aServerThatWasRestartedMeanwhileIsCalledToo() {
        ranWith(1);
        try (ClusterFixture fixture = run().connectingByHand().open()) {
            fixture.registry.becomesAvailable(false);
            ready(fixture, 1, "id-of-the-restarted");
            var reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("answer");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("answer");

            Node node = fixture.reference.nodes().get(0);
            fixture.registry.says(endpoint(1, "id-of-the-restarted").build());
            assertThat(fixture.reference.nodes()).containsExactly(node);
        }
    }

    @Test
    void anEmptyPushEmptiesNothingWhileTheNodesAnswer() {
        try (ClusterFixture fixture = run().open(2)) {
            fixture.registry.says();
            fixture.runtime.advance(Duration.ofHours(1));
            assertThat(fixture.reference.nodes()).hasSize(2);
        }
        assertThat(known()).hasSize(2);
    }

    @Test
    void whatIsBelievedGoneIsForgotten() {
        try (ClusterFixture fixture = run().open(2)) {
            fixture.registry.says();
            fixture.advance(100);
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            assertThat(addresses(fixture)).containsExactly(address(2).toString());
        }
        assertThat(known()).containsExactly(address(2).toString());
        try (ClusterFixture fixture = run().open()) {
            fixture.registry.becomesAvailable(false);
            fixture.registry.says();
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            assertThat(fixture.reference.nodes()).isEmpty();
        }
        assertThat(known()).isEmpty();
    }

    @Test
    void aFirstListThatIsEmptyForgetsNobody() {
        ranWith(2);
        try (ClusterFixture fixture = run().open()) {
            fixture.registry.says();
            fixture.advance(2_000);
            assertThat(fixture.reference.nodes()).isEmpty();
        }
        assertThat(known()).hasSize(2);
    }

    @Test
    void aRegistryThatIsUpIsUnitedWithTheSnapshotOfOneThatIsNot() {
        TestRegistry other = new TestRegistry("test://other");
        ranWith(2);
        try (ClusterFixture fixture = run().moreRegistries(other).open()) {
            other.says(endpoint(2), endpoint(3));
            assertThat(addresses(fixture)).hasSize(2);
            fixture.registry.becomesAvailable(false);
            assertThat(addresses(fixture))
                    .containsExactly(
                            address(1).toString(),
                            address(2).toString(),
                            address(3).toString());
            assertThat(fixture.reference.nodes().get(1).endpoint().instanceId())
                    .as("who is known is better than who was")
                    .isEqualTo("id-2");
            assertThat(fixture.transport.connections()).hasSize(3);
        }
    }

    @Test
    void aFixedAddressNeedsNoSnapshot() {
        try (ClusterFixture fixture =
                run().options(options -> options.address(address(1).toString())).open()) {
            fixture.advance(2_000);
            assertThat(fixture.reference.nodes()).hasSize(1);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aLookUpThatEndsAfterClosingChangesNothing() {
        ranWith(1);
        ClusterFixture fixture = run().open();
        fixture.reference.close();
        fixture.advance(2_000);
        assertThat(fixture.transport.connections()).isEmpty();
        fixture.close();
    }

    private static void ready(ClusterFixture fixture, int node, String instanceId) {
        fixture.connection(node)
                .ready(new Peer(
                        "app",
                        instanceId,
                        "10.0.0." + node,
                        fixture.runtime.clock().nanoTime()));
    }

    private static List<String> addresses(ClusterFixture fixture) {
        return fixture.reference.nodes().stream()
                .map(node -> node.endpoint().address().toString())
                .toList();
    }
}
