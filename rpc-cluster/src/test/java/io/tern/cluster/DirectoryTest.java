package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.address;
import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Peer;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
    private static final long SUSPECT_MILLIS = Duration.ofMinutes(5).toMillis();

    @Test
    void aBurstOfChangesIsAppliedOnceAfterAHundredMilliseconds() {
        try (ClusterFixture fixture = setup().open(1)) {
            for (int i = 2; i <= 6; i++) {
                fixture.serving(i);
            }
            fixture.advance(90);
            assertThat(fixture.transport.connections()).hasSize(1);
            fixture.advance(10);
            assertThat(fixture.reference.nodes()).hasSize(6);
        }
    }

    @Test
    void aCallMadeWhileTheFirstListIsAppliedWaitsForItsNodes() {
        try (ClusterFixture fixture = setup().connectingByHand().open()) {
            assertWaitsForTheNode(fixture, () -> fixture.serving(1));
        }
    }

    @Test
    void aCallMadeWhileALaterListIsAppliedWaitsForItsNodes() {
        try (ClusterFixture fixture = setup().connectingByHand().open()) {
            fixture.serving(0);
            assertWaitsForTheNode(fixture, () -> {
                fixture.serving(1);
                fixture.advance(100);
            });
        }
    }

    @Test
    void aCallMadeWhileTheSnapshotIsAppliedWaitsForItsNodes(@TempDir Path snapshots) {
        setup().snapshots(snapshots).open(1).close();
        try (ClusterFixture fixture =
                setup().snapshots(snapshots).connectingByHand().open()) {
            assertWaitsForTheNode(fixture, () -> fixture.registry.becomesAvailable(false));
        }
    }

    @Test
    void aCallMadeWhileAListWaitsForAnotherChangeToEndWaitsForItsNodes() {
        List<CompletableFuture<Result>> replies = new ArrayList<>();
        AtomicReference<Runnable> duringAChange = new AtomicReference<>(() -> {});
        LoadBalancer firstOf = (nodes, context) -> {
            if (!nodes.isEmpty()) {
                duringAChange.getAndSet(() -> {}).run();
            }
            return (invocation, eligibility) ->
                    nodes.stream().filter(eligibility::test).findFirst().orElse(null);
        };
        try (ClusterFixture fixture =
                setup().extension(LoadBalancer.class, "first", firstOf).open(1)) {
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            duringAChange.set(() -> {
                fixture.registry.says(endpoint(2));
                replies.add(fixture.invoke("order"));
            });
            fixture.replace(options -> options.loadBalancer("first"));
            assertThat(replies)
                    .singleElement()
                    .satisfies(reply -> assertThat(reply).isNotDone());
            fixture.advance(100);
            fixture.onlyWaiting().answerValue("answer");
            assertThat(ClusterFixture.answerOf(replies.get(0))).isEqualTo("answer");
        }
    }

    @Test
    void aCallWhoseNodeIsLostIsSentToOneThatIsListedAndNotSeenYet() {
        try (ClusterFixture fixture = setup().open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.serving(2);
            fixture.onlyWaiting().answer(ClusterFixture.failure(StatusCode.UNAVAILABLE));
            assertThat(reply).isNotDone();
            fixture.advance(300);
            assertThat(fixture.whereWaiting()).isEqualTo(2);
            fixture.onlyWaiting().answerValue("answer");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("answer");
        }
    }

    @Test
    void aListThatNobodyCanReadKeepsNoCallWaiting() {
        try (ClusterFixture fixture = setup().open(0)) {
            fixture.registry.says((List<Endpoint>) null);
            assertThat(ClusterFixture.failureOf(fixture.invoke("order")).code()).isEqualTo(StatusCode.UNAVAILABLE);
            fixture.serving(1);
            fixture.advance(100);
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
    }

    /** Makes a call when the node is connected to, which is before any call can see the node. */
    private static void assertWaitsForTheNode(ClusterFixture fixture, Runnable listing) {
        List<CompletableFuture<Result>> replies = new ArrayList<>();
        fixture.transport.onConnect(connection -> replies.add(fixture.invoke("order")));
        listing.run();
        assertThat(replies).singleElement().satisfies(reply -> assertThat(reply).isNotDone());
        fixture.ready(fixture.connection(1));
        fixture.onlyWaiting().answerValue("answer");
        assertThat(ClusterFixture.answerOf(replies.get(0))).isEqualTo("answer");
    }

    @Test
    void anEndpointThatComesAndGoesWithinABurstIsNeverConnected() {
        try (ClusterFixture fixture = setup().open(1)) {
            fixture.serving(2);
            fixture.serving(1);
            fixture.advance(200);
            assertThat(fixture.transport.connections()).hasSize(1);
        }
    }

    @Test
    void untouchedNodesKeepConnectionAndCounters() {
        try (ClusterFixture fixture = setup().open(2)) {
            Node kept = node(fixture, 1);
            for (int i = 0; i < 10; i++) {
                var reply = fixture.invoke("order");
                fixture.onlyWaiting().answerValue("answer");
                assertThat(reply).isDone();
            }
            long succeeded = kept.stats().succeeded();
            assertThat(succeeded).isPositive();

            fixture.serving(3);
            fixture.advance(100);

            assertThat(node(fixture, 1)).isSameAs(kept);
            assertThat(kept.stats().succeeded()).isEqualTo(succeeded);
            assertThat(fixture.transport.connections()).hasSize(3);
        }
    }

    @Test
    void changedMetadataIsUpdatedInPlace() {
        try (ClusterFixture fixture = setup().open(1)) {
            Node node = node(fixture, 1);
            fixture.registry.says(endpoint(1, "id-1").weight(7).build());
            fixture.advance(100);

            assertThat(node(fixture, 1)).isSameAs(node);
            assertThat(node.weight()).isEqualTo(7);
            assertThat(fixture.transport.connections()).hasSize(1);
        }
    }

    @Test
    void aNewInstanceAtAnOldAddressIsANewNode() {
        try (ClusterFixture fixture =
                setup().options(options -> options.timeoutMillis(10_000)).open(1)) {
            Node old = node(fixture, 1);
            var inFlight = fixture.invoke("order");
            fixture.connection(1).becomes(ConnectionState.DRAINING);
            fixture.registry.says(endpoint(1, "id-new").build());
            fixture.advance(100);

            assertThat(node(fixture, 1)).isNotSameAs(old);
            assertThat(fixture.transport.connections()).hasSize(2);
            fixture.advance(3_000);
            assertThat(old.state()).as("its call is still on its way").isEqualTo(ConnectionState.DRAINING);
            fixture.onlyWaiting().answerValue("old answer");
            assertThat(ClusterFixture.answerOf(inFlight)).isEqualTo("old answer");
            fixture.advance(1_000);
            assertThat(old.state()).isEqualTo(ConnectionState.CLOSED);
        }
    }

    @Test
    void anInstanceThatAnswersKeepsItsAddressWhateverIsListedThere() {
        try (ClusterFixture fixture = setup().open(1)) {
            Node met = node(fixture, 1);
            fixture.registry.says(endpoint(1, "id-stale").build());
            fixture.advance(100);
            assertThat(node(fixture, 1)).isSameAs(met);
            assertThat(fixture.transport.connections()).hasSize(1);
            assertThat(fixture.connection(1).probes()).as("asked once").isEqualTo(1);
            fixture.advance(400_000);
            assertThat(fixture.reference.nodes()).containsExactly(met);

            fixture.registry.says(endpoint(1, "id-1").weight(7).build());
            fixture.advance(100);
            assertThat(node(fixture, 1)).isSameAs(met);
            assertThat(met.weight()).isEqualTo(7);
        }
    }

    @Test
    void theInstanceListedAtAnAddressFollowsAsSoonAsTheOneThereAnswersNoMore() {
        try (ClusterFixture fixture = setup().open(1)) {
            ScriptedConnection silent = fixture.connection(1);
            fixture.registry.says(endpoint(1, "id-new").build());
            fixture.advance(100);
            silent.becomes(ConnectionState.SLOW);

            assertThat(node(fixture, 1).endpoint().instanceId()).isEqualTo("id-new");
            assertThat(node(fixture, 1).state()).isEqualTo(ConnectionState.READY);
            fixture.advance(1_000);
            assertThat(silent.state()).isEqualTo(ConnectionState.CLOSED);
        }
    }

    @Test
    void theInstanceListedAtAnAddressFollowsAsSoonAsTheOneThereRefusesTheService() {
        try (ClusterFixture fixture = setup().open(1)) {
            fixture.registry.says(endpoint(1, "id-new").build());
            fixture.advance(100);
            var unused = fixture.invoke("order");
            fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.NOT_FOUND));

            assertThat(node(fixture, 1).endpoint().instanceId()).isEqualTo("id-new");
        }
    }

    @Test
    void anotherInstanceBehindAFixedAddressIsANewNodeToo() {
        try (ClusterFixture fixture =
                setup().options(DirectoryTest::fixedAddress).open()) {
            ScriptedConnection connection = fixture.connection(1);
            connection.ready(
                    new Peer("app", "first", "10.0.0.1", fixture.runtime.clock().nanoTime()));
            Node first = fixture.reference.nodes().get(0);
            connection.lose();
            connection.ready(
                    new Peer("app", "first", "10.0.0.1", fixture.runtime.clock().nanoTime()));
            assertThat(fixture.reference.nodes()).containsExactly(first);
            connection.lose();
            connection.ready(new Peer(
                    "app", "second", "10.0.0.1", fixture.runtime.clock().nanoTime()));

            assertThat(fixture.reference.nodes()).hasSize(1).doesNotContain(first);
            assertThat(fixture.transport.connections()).hasSize(1);
            assertThat(connection.state()).isEqualTo(ConnectionState.READY);
        }
    }

    @Test
    void aVanishedNodeServesOnWhileItsConnectionAnswersForFiveMinutes() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.serving(1);
            fixture.advance(100);
            assertThat(fixture.reference.nodes()).hasSize(2);
            fixture.runtime.advance(Duration.ofMillis(SUSPECT_MILLIS - 1_100));
            assertThat(fixture.reference.nodes()).hasSize(2);
            fixture.runtime.advance(Duration.ofMillis(2_100));

            assertThat(addresses(fixture)).containsExactly(address(1).toString());
            fixture.runtime.advance(Duration.ofSeconds(1));
            assertThat(fixture.connection(2).state()).isEqualTo(ConnectionState.CLOSED);
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void theLastNodesThatAnswerAreNeverDropped() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.registry.says();
            fixture.runtime.advance(Duration.ofHours(1));
            assertThat(fixture.reference.nodes()).hasSize(2);

            fixture.registry.says(endpoint(3));
            fixture.runtime.advance(Duration.ofSeconds(2));
            assertThat(addresses(fixture)).containsExactly(address(3).toString());
        }
    }

    @Test
    void aVanishedNodeThatSaidGoAwayIsGone() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.connection(2).becomes(ConnectionState.DRAINING);
            assertThat(fixture.reference.nodes()).hasSize(2);
            fixture.serving(1);
            fixture.advance(100);
            assertThat(addresses(fixture)).containsExactly(address(1).toString());
        }
    }

    @Test
    void aVanishedNodeWhoseConnectionIsGoneGetsOneReconnect() {
        try (ClusterFixture fixture = setup().open(3)) {
            fixture.serving(1);
            fixture.advance(100);
            fixture.connection(2).lose();
            fixture.connection(3).lose();
            assertThat(fixture.reference.nodes()).hasSize(3);
            fixture.ready(fixture.connection(2));
            fixture.connection(3).becomes(ConnectionState.UNREACHABLE);

            assertThat(addresses(fixture))
                    .containsExactly(address(1).toString(), address(2).toString());
        }
    }

    @Test
    void aVanishedNodeThatAnswersNotFoundIsGone() {
        try (ClusterFixture fixture = setup().open(1)) {
            fixture.registry.says();
            fixture.advance(100);
            var reply = fixture.invoke("order");
            fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.NOT_FOUND));

            assertThat(reply).isDone();
            assertThat(fixture.reference.nodes()).isEmpty();
        }
    }

    @Test
    void aSuspectThatIsListedAgainIsNoSuspectAnyMore() {
        try (ClusterFixture fixture = setup().open(2)) {
            Node node = node(fixture, 2);
            fixture.serving(1);
            fixture.advance(1_000);
            fixture.serving(2);
            fixture.runtime.advance(Duration.ofMinutes(10));

            assertThat(node(fixture, 2)).isSameAs(node);
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            assertThat(fixture.reference.nodes()).hasSize(2);
        }
    }

    @Test
    void aListedNodeThatCannotBeReachedStays() {
        try (ClusterFixture fixture = setup().open(1)) {
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.runtime.advance(Duration.ofHours(1));
            assertThat(fixture.reference.nodes()).hasSize(1);
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void severalRegistriesAreUnitedByAddress() {
        TestRegistry other = new TestRegistry("test://other");
        try (ClusterFixture fixture = setup().moreRegistries(other).open(2)) {
            other.says(endpoint(2), endpoint(3));
            assertThat(addresses(fixture)).hasSize(3);
            assertThat(fixture.transport.connections()).hasSize(3);

            other.says();
            fixture.advance(100);
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            fixture.connection(3).becomes(ConnectionState.UNREACHABLE);
            assertThat(addresses(fixture))
                    .as("node 2 is still listed by the first registry")
                    .containsExactly(address(1).toString(), address(2).toString());
        }
    }

    @Test
    void ofTwoInstancesAtOneAddressTheNewerCountsUntilTheOtherIsMet() {
        TestRegistry other = new TestRegistry("test://other");
        try (ClusterFixture fixture =
                setup().connectingByHand().moreRegistries(other).open(1)) {
            other.says(endpoint(1, "id-newer").build());
            assertThat(node(fixture, 1).endpoint().instanceId()).isEqualTo("id-newer");
            fixture.registry.says(endpoint(1, "id-1").weight(3).build());
            fixture.advance(100);
            assertThat(node(fixture, 1).endpoint().instanceId()).isEqualTo("id-newer");

            fixture.transport.onConnect(connection -> {});
            fixture.connection(1).ready(new Peer("app", "id-1", "10.0.0.1", 0));
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            assertThat(node(fixture, 1).endpoint().instanceId()).isEqualTo("id-1");
        }
    }

    @Test
    void whatARegistrySaidLastAboutAnInstanceCountsWhileAnotherCannotBeReached() {
        TestRegistry other = new TestRegistry("test://other");
        try (ClusterFixture fixture = setup().moreRegistries(other).open(1)) {
            other.says(endpoint(1));
            other.becomesAvailable(false);
            fixture.registry.says(endpoint(1, "id-1").weight(3).build());
            fixture.advance(100);
            assertThat(node(fixture, 1).endpoint().weight()).isEqualTo(3);

            other.becomesAvailable(true);
            other.says(endpoint(1));
            fixture.advance(100);
            assertThat(node(fixture, 1).endpoint().weight())
                    .as("it says nothing new")
                    .isEqualTo(3);
            other.says(endpoint(1, "id-1").weight(5).build());
            fixture.advance(100);
            assertThat(node(fixture, 1).endpoint().weight()).isEqualTo(5);
        }
    }

    @Test
    void aKnownInstanceIsBetterThanAnUnknownOne() {
        TestRegistry other = new TestRegistry("test://other");
        try (ClusterFixture fixture = setup().moreRegistries(other).open(1)) {
            Node node = node(fixture, 1);
            other.says(Endpoint.builder(address(1)).build());
            assertThat(node(fixture, 1)).isSameAs(node);
            assertThat(node.endpoint().instanceId()).isEqualTo("id-1");
        }
    }

    @Test
    void theWeightGrowsWithTheUptimeThatTheServerAnnounced() {
        try (ClusterFixture fixture = setup().connectingByHand().open()) {
            Endpoint cold = endpoint(1, "id-1").warmupMillis(60_000).build();
            fixture.registry.says(cold, endpoint(2, "id-2").warmupMillis(60_000).build());
            assertThat(node(fixture, 1).weight()).isEqualTo(1);
            long now = fixture.runtime.clock().nanoTime();
            fixture.connection(1).ready(now - Duration.ofSeconds(15).toNanos());
            fixture.connection(2).ready(now - Duration.ofSeconds(90).toNanos());
            assertThat(node(fixture, 1).weight()).isEqualTo(25);
            assertThat(node(fixture, 2).weight()).isEqualTo(100);

            fixture.runtime.advance(Duration.ofSeconds(15));
            assertThat(node(fixture, 1).weight()).isBetween(48, 50);
            fixture.runtime.advance(Duration.ofSeconds(31));
            assertThat(node(fixture, 1).weight()).isEqualTo(100);
            assertThat(fixture.runtime.scheduler().pending())
                    .as("no more ticks")
                    .isZero();
        }
    }

    @Test
    void aWeightOfZeroStaysZero() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(
                    endpoint(1, "id-1").weight(0).warmupMillis(60_000).build());
            assertThat(node(fixture, 1).weight()).isZero();
        }
    }

    @Test
    void describesWhatItKnows() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            fixture.advance(3_000);
            assertThat(fixture.reference.describe())
                    .isEqualTo("io.tern.testkit.SampleService@1.0 (registry test://registry, last snapshot 2 endpoints,"
                            + " 3 s ago; nodes: 10.0.0.1:20880 READY, 10.0.0.2:20880 UNREACHABLE)");
        }
    }

    @Test
    void aRegistryThatGoesAwayChangesNothing() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.registry.becomesAvailable(false);
            assertThat(fixture.reference.nodes()).hasSize(2);
            assertThat(fixture.reference.describe()).contains("not reachable, last snapshot 2 endpoints");
        }
    }

    @Test
    void newsAfterClosingIsIgnored() {
        ClusterFixture fixture = setup().open(1);
        fixture.serving(2);
        fixture.reference.close();
        fixture.advance(2_000);
        assertThat(fixture.transport.open()).isEmpty();
        fixture.close();
    }

    private static ReferenceOptions.Builder fixedAddress(ReferenceOptions.Builder options) {
        return options.address(address(1).toString());
    }

    @Test
    void whatManyNodesDoIsGatheredAndSeenTogether() {
        int many = 150;
        try (ClusterFixture fixture = setup().open(many)) {
            List<Node> before = fixture.reference.nodes();
            for (int i = 1; i <= many; i++) {
                fixture.connection(i).lose();
                fixture.connection(i)
                        .ready(new Peer(
                                "app",
                                "restarted-" + i,
                                "10.0.0.1",
                                fixture.runtime.clock().nanoTime()));
            }
            assertThat(fixture.reference.nodes()).isEqualTo(before);
            fixture.advance(100);
            assertThat(fixture.reference.nodes()).hasSize(many).doesNotContainAnyElementsOf(before);
        }
    }

    private static Node node(ClusterFixture fixture, int number) {
        return fixture.reference.nodes().stream()
                .filter(node -> node.endpoint().address().equals(address(number)))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> addresses(ClusterFixture fixture) {
        return fixture.reference.nodes().stream()
                .map(node -> node.endpoint().address().toString())
                .toList();
    }
}
