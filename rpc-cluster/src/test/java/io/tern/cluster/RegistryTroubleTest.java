package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.refused;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ConnectionState;
import io.tern.api.Node;
import io.tern.api.StatusCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Registries that are away, err or contradict each other, and nodes that say something about themselves. */
class RegistryTroubleTest {
    private final TestRegistry other = new TestRegistry("test://other");

    private ClusterFixture two() {
        return setup().moreRegistries(other).open(2);
    }

    @Test
    void whatARegistryThatIsAwayListedStandsBesideWhatTheOtherListsNow() {
        try (ClusterFixture fixture = two()) {
            other.says(endpoint(2), endpoint(3));
            fixture.registry.becomesAvailable(false);
            other.says(endpoint(3), endpoint(4));
            fixture.runtime.advance(Duration.ofHours(1));

            assertThat(nodes(fixture)).containsExactly(1, 2, 3, 4);
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            assertThat(nodes(fixture)).as("still listed").containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void oneRegistryThatAnswersIsEnoughForCalls() {
        try (ClusterFixture fixture = setup().moreRegistries(other).open()) {
            other.says(endpoint(3));
            var reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("answer");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("answer");
        }
    }

    @Test
    void aCallWaitsForTheRegistryThatHasNotAnsweredWhenTheOtherListsNobody() {
        try (ClusterFixture fixture = setup().moreRegistries(other)
                .options(o -> o.timeoutMillis(5_000))
                .open()) {
            other.says();
            var reply = fixture.invoke("order");
            assertThat(reply).isNotDone();
            fixture.serving(1);
            fixture.onlyWaiting().answerValue("answer");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("answer");
        }
    }

    @Test
    void anAddressThatOnlyOneListsIsNoSuspect() {
        try (ClusterFixture fixture = two()) {
            other.says(endpoint(2));
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.runtime.advance(Duration.ofHours(1));
            assertThat(nodes(fixture)).containsExactly(1, 2);
        }
    }

    @Test
    void theSameServerInBothIsOneNodeUntilBothHaveDroppedIt() {
        try (ClusterFixture fixture = two()) {
            other.says(endpoint(1), endpoint(2));
            List<Node> nodes = fixture.reference.nodes();
            assertThat(fixture.transport.connections()).hasSize(2);

            fixture.registry.says(endpoint(1));
            fixture.advance(100);
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            assertThat(fixture.reference.nodes()).isEqualTo(nodes);

            other.says(endpoint(1));
            fixture.advance(100);
            assertThat(nodes(fixture)).containsExactly(1);
        }
    }

    @Test
    void anEmptyPushOfOneMakesSuspectsOfWhatOnlyItListed() {
        try (ClusterFixture fixture = two()) {
            other.says(endpoint(2), endpoint(3));
            fixture.registry.says();
            fixture.runtime.advance(Duration.ofMinutes(4));
            assertThat(nodes(fixture)).as("1 answers").containsExactly(1, 2, 3);
            fixture.runtime.advance(Duration.ofMinutes(2));
            assertThat(nodes(fixture)).as("others answer too").containsExactly(2, 3);
        }
    }

    @Test
    void emptyPushesOfBothDropNobodyWhoAnswers() {
        try (ClusterFixture fixture = two()) {
            other.says(endpoint(3));
            fixture.registry.says();
            other.says();
            fixture.runtime.advance(Duration.ofHours(1));
            assertThat(nodes(fixture)).containsExactly(1, 2, 3);
            fixture.connection(3).becomes(ConnectionState.UNREACHABLE);
            assertThat(nodes(fixture)).containsExactly(1, 2);
        }
    }

    @Test
    void aSuspectOutlivesItsTimeWhileTheListedOnesDoNotAnswer() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.serving(1);
            fixture.advance(100);
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.runtime.advance(Duration.ofMinutes(30));
            assertThat(nodes(fixture)).containsExactly(1, 2);

            fixture.ready(fixture.connection(1));
            assertThat(nodes(fixture)).as("now another one answers").containsExactly(1);
        }
    }

    @Test
    void aChangedRegistrationEndsTheMark() {
        try (ClusterFixture fixture = setup().options(o -> o.retries(0)).open(1)) {
            answerNotFound(fixture);
            fixture.registry.says(endpoint(1, "id-1").weight(50).build());
            fixture.advance(100);
            var second = fixture.invoke("order");
            assertThat(fixture.calls()).hasSize(2);
            assertThat(second).isNotDone();
        }
    }

    @Test
    void aMarkedNodeThatIsNoLongerListedIsGone() {
        try (ClusterFixture fixture = setup().open(1)) {
            answerNotFound(fixture);
            assertThat(nodes(fixture)).containsExactly(1);
            fixture.registry.says();
            fixture.advance(100);
            assertThat(nodes(fixture)).isEmpty();
        }
    }

    private static void answerNotFound(ClusterFixture fixture) {
        var reply = fixture.invoke("order");
        fixture.onlyWaiting().answer(refused(StatusCode.NOT_FOUND));
        assertThat(ClusterFixture.failureOf(reply).code()).isEqualTo(StatusCode.NOT_FOUND);
    }

    private static List<Integer> nodes(ClusterFixture fixture) {
        return fixture.reference.nodes().stream()
                .map(node -> node.endpoint().address().host())
                .map(host -> Integer.parseInt(host.substring(host.lastIndexOf('.') + 1)))
                .sorted()
                .toList();
    }
}
