package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.refused;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.NodeGuard;
import io.tern.api.Result;
import io.tern.api.StatusCode;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A breaker says which of several nodes is the better one; where it leaves none, it has nothing to say. */
class LastResortTest {
    private final TestBreaker breaker = new TestBreaker();
    private final TestLimit limit = new TestLimit();

    @Test
    void aCallGoesToANodeHeldOffWhereEveryNodeIs() {
        try (ClusterFixture fixture = open(2)) {
            breaker.open.addAll(Set.of(1, 2));
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("tried");

            assertThat(reply).isCompleted();
            assertThat(breaker.lastResorts).hasValue(1);
            assertThat(breaker.held).hasValue(0);
        }
    }

    @Test
    void aCallGoesNotToANodeHeldOffWhileAnotherIsWell() {
        try (ClusterFixture fixture = open(2)) {
            breaker.open.add(1);
            for (int i = 0; i < 50; i++) {
                CompletableFuture<Result> reply = fixture.invoke("order");
                assertThat(fixture.whereWaiting()).isEqualTo(2);
                fixture.onlyWaiting().answerValue("well");
                assertThat(reply).isCompleted();
            }
            assertThat(breaker.lastResorts).hasValue(0);
        }
    }

    @Test
    void aBroadcastGoesToANodeHeldOffTooAndItsBreakerHearsNothing() {
        try (ClusterFixture fixture =
                guarded().options(options -> options.cluster("broadcast")).open(2)) {
            breaker.open.add(1);
            CompletableFuture<Result> reply = fixture.invoke("order");
            assertThat(fixture.callsAt(1)).hasSize(1);
            assertThat(fixture.callsAt(2)).hasSize(1);
            assertThat(limit.held).hasValue(2);
            fixture.waiting().forEach(call -> call.answerValue("heard"));

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("heard");
            assertThat(breaker.lastResorts).hasValue(0);
            assertThat(breaker.held).hasValue(0);
            assertThat(limit.held).hasValue(0);
        }
    }

    @Test
    void aBroadcastGoesToANodeWhoseBreakerOpensWhileItIsSent() {
        try (ClusterFixture fixture =
                guarded().options(options -> options.cluster("broadcast")).open(2)) {
            breaker.openingWhenAsked.add(1);
            CompletableFuture<Result> reply = fixture.invoke("order");
            assertThat(fixture.callsAt(1)).hasSize(1);
            fixture.waiting().forEach(call -> call.answerValue("heard"));

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("heard");
            assertThat(breaker.open).containsExactly(1);
            assertThat(breaker.held).hasValue(0);
            assertThat(limit.held).hasValue(0);
        }
    }

    @Test
    void aBroadcastIsKeptAwayByALimitAllTheSame() {
        try (ClusterFixture fixture =
                guarded().options(options -> options.cluster("broadcast")).open(2)) {
            breaker.open.add(1);
            limit.places = 0;
            assertThat(failureOf(fixture.invoke("order")).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            assertThat(fixture.calls()).isEmpty();
        }
    }

    @Test
    void theOnlyNodeWithACallsTagServesItThoughNodesWithoutTheTagAreWell() {
        try (ClusterFixture fixture = open(0)) {
            fixture.registry.says(
                    endpoint(1, "id-1").tags(Set.of("gray")).build(), endpoint(2), endpoint(3), endpoint(4));
            fixture.advance(200);
            breaker.open.add(1);
            Invocation gray = fixture.invocation("order").tag("gray").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(gray);
            assertThat(fixture.whereWaiting()).isEqualTo(1);
            fixture.onlyWaiting().answerValue("gray");

            assertThat(reply).isCompleted();
        }
    }

    @Test
    void aNodeThatDoesNotServeTheServiceIsNoAlternative() {
        try (ClusterFixture fixture = open(2)) {
            breaker.open.add(1);
            CompletableFuture<Result> reply = fixture.invoke("order");
            assertThat(fixture.whereWaiting()).isEqualTo(2);
            fixture.onlyWaiting().answer(refused(StatusCode.NOT_FOUND));
            assertThat(fixture.whereWaiting()).isEqualTo(1);
            fixture.onlyWaiting().answerValue("served");

            assertThat(reply).isCompleted();
        }
    }

    @Test
    void aSlowNodeIsBetterThanOneHeldOffAndOneHeldOffBetterThanWaiting() {
        try (ClusterFixture fixture = open(3)) {
            breaker.open.add(1);
            fixture.connection(2).becomes(ConnectionState.SLOW);
            fixture.connection(3).becomes(ConnectionState.CONNECTING);
            CompletableFuture<Result> slow = fixture.invoke("order");
            assertThat(fixture.whereWaiting()).isEqualTo(2);
            fixture.onlyWaiting().answerValue("slow");
            assertThat(slow).isCompleted();

            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            CompletableFuture<Result> last = fixture.invoke("order");
            assertThat(fixture.whereWaiting()).isEqualTo(1);
            fixture.onlyWaiting().answerValue("last");
            assertThat(last).isCompleted();
        }
    }

    @Test
    void aSecondAttemptLeavesANodeHeldOffAloneWhileTheFirstIsAtOneThatIsWell() {
        try (ClusterFixture fixture = open(2)) {
            breaker.open.add(1);
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(600);
            assertThat(fixture.whereWaiting()).isEqualTo(2);
            fixture.onlyWaiting().answerValue("late");

            assertThat(reply).isCompleted();
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noLimitIsOverruled(boolean ofAllNodes) {
        limit.ofAllNodes = ofAllNodes;
        limit.places = 0;
        try (ClusterFixture fixture = open(2)) {
            breaker.open.addAll(Set.of(1, 2));
            CompletableFuture<Result> reply = fixture.invoke("order");

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            assertThat(failureOf(reply).retryAfter().toMillis()).isEqualTo(TestLimit.RETRY_AFTER_MILLIS);
            assertThat(breaker.held).hasValue(0);
        }
    }

    private ClusterFixture open(int nodes) {
        return guarded().open(nodes);
    }

    private ClusterFixture.Setup guarded() {
        return setup().extension(NodeGuard.class, "a-breaker", breaker).extension(NodeGuard.class, "b-limit", limit);
    }
}
