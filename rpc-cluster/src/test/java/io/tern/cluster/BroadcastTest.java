package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ConnectFailure;
import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService.SampleException;
import io.tern.testkit.ScriptedCall;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BroadcastTest {
    @Test
    void everyNodeRunsTheCallOnceAndTheLastValueByNodeOrderIsReturned() {
        try (ClusterFixture fixture = open(3, 0)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            for (int node = 3; node > 0; node--) {
                assertThat(reply).isNotDone();
                only(fixture, node).answerValue("node " + node);
            }
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("node 3");
            assertThat(fixture.calls())
                    .hasSize(3)
                    .allSatisfy(call -> assertThat(call.invocation().attempt()).isEqualTo(1));
        }
    }

    @Test
    void theServicesOwnExceptionGoesBeforeValues() {
        try (ClusterFixture fixture = open(3, 0)) {
            CompletableFuture<Result> reply = fixture.invoke("refuse");
            only(fixture, 1).answer(Result.exception(new SampleException("by contract")));
            only(fixture, 2).answerValue("value");
            only(fixture, 3).answerValue("value");
            assertThat(ClusterFixture.resultOf(reply).thrown()).hasMessage("by contract");
        }
    }

    @Test
    void oneFailureFailsTheCallOnceAllHaveAnswered() {
        try (ClusterFixture fixture = open(3, 0)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            only(fixture, 2).fail(StatusCode.INTERNAL);
            only(fixture, 1).answerValue("value");
            assertThat(reply).isNotDone();
            only(fixture, 3).answerValue("value");

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.INTERNAL);
            assertThat(failureOf(reply).notExecuted()).isFalse();
            assertThat(failureOf(reply))
                    .hasMessageStartingWith(
                            "INTERNAL: 1 of 3 nodes failed (broadcastFailPercent 0): 10.0.0.2:20880 INTERNAL; scripted (");
            assertThat(fixture.calls()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, 32, true",
        "3, 1, 33, true",
        "3, 1, 34, false",
        "4, 1, 25, false",
        "4, 2, 49, true",
        "4, 4, 99, true"
    })
    void failsIfMoreThanTheShareHaveFailed(int nodes, int failing, int percent, boolean fails) {
        try (ClusterFixture fixture = open(nodes, percent)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            for (int node = 1; node <= nodes; node++) {
                if (node <= failing) {
                    only(fixture, node).fail(StatusCode.UNKNOWN);
                } else {
                    only(fixture, node).answerValue("node " + node);
                }
            }
            assertThat(ClusterFixture.resultOf(reply).failure() != null).isEqualTo(fails);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100})
    void otherSharesAreRefused(int percent) {
        assertThatThrownBy(() -> open(2, percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broadcastFailPercent: '" + percent + "' (expected: an integer of 0 to 99)");
    }

    @Test
    void aReferenceThatKnowsAPartOfTheNodesOnlyIsRefused() {
        assertThatThrownBy(() -> ClusterFixture.setup()
                        .options(options -> options.cluster("broadcast").set("subset", "2"))
                        .open(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cluster: 'broadcast' calls every node, and with subset = 2 the reference to ")
                .hasMessageContaining("(expected: subset = 0");
    }

    @Test
    void nothingIsSentAgain() {
        try (ClusterFixture fixture = open(2, 0)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            only(fixture, 1).answer(refused(StatusCode.UNAVAILABLE));
            only(fixture, 2).answer(refused(StatusCode.UNAVAILABLE));
            assertThat(failureOf(reply).notExecuted()).isTrue();
            assertThat(fixture.calls()).hasSize(2);
        }
    }

    @Test
    void aNodeThatIsNotConnectedCountsAsFailed() {
        try (ClusterFixture fixture = open(3, 0)) {
            fixture.connection(2).becomes(ConnectionState.CONNECTING);
            CompletableFuture<Result> reply = fixture.invoke("order");
            only(fixture, 1).answerValue("value");
            only(fixture, 3).answerValue("value");

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNAVAILABLE);
            assertThat(failureOf(reply).notExecuted()).as("two nodes ran it").isFalse();
            assertThat(failureOf(reply))
                    .hasMessageContaining("10.0.0.2:20880 UNAVAILABLE; the node is not connected, but CONNECTING");
        }
    }

    @Test
    void aNodeThatCannotBeReachedSaysWhyAndWhen() {
        try (ClusterFixture fixture = open(1, 0)) {
            IOException refused = new IOException("refused");
            fixture.connection(1)
                    .unreachable(new ConnectFailure(
                            "connection refused", fixture.runtime.clock().nanoTime(), refused));
            RpcException failure = failureOf(fixture.invoke("order"));
            assertThat(failure)
                    .hasMessageContaining("the node is not connected, but UNREACHABLE: connection refused, 0.0 s ago")
                    .hasRootCause(refused);
        }
    }

    @Test
    void aFailureNamesAtMostEightNodes() {
        try (ClusterFixture fixture = open(50, 0)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.waiting().forEach(call -> call.fail(StatusCode.INTERNAL));
            assertThat(failureOf(reply))
                    .hasMessageContaining("50 of 50 nodes failed")
                    .hasMessageContaining(" and 42 more");
            assertThat(failureOf(reply).getMessage()).hasSizeLessThan(600);
        }
    }

    @Test
    void withoutANodeItFailsAtOnceAsNotExecuted() {
        try (ClusterFixture fixture = open(0, 0)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNAVAILABLE);
            assertThat(failureOf(reply).notExecuted()).isTrue();
            assertThat(failureOf(reply)).hasMessageContaining("no node for io.tern.testkit.SampleService@1.0");
        }
    }

    @Test
    void cancellingTheCallCancelsAllAttempts() {
        try (ClusterFixture fixture = open(3, 99)) {
            Invocation invocation = fixture.invocation("order").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            invocation.cancel("test");
            assertThat(fixture.calls()).hasSize(3).allMatch(ScriptedCall::isCancelled);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
        }
    }

    @Test
    void noAttemptOutlivesTheDeadline() {
        try (ClusterFixture fixture = open(3, 50)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            only(fixture, 1).answerValue("value");
            fixture.advance(1_000);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
            assertThat(fixture.waiting()).isEmpty();
        }
    }

    private static ScriptedCall only(ClusterFixture fixture, int node) {
        assertThat(fixture.callsAt(node)).hasSize(1);
        return fixture.callsAt(node).get(0);
    }

    private static ClusterFixture open(int nodes, int failPercent) {
        return ClusterFixture.setup()
                .options(options ->
                        options.cluster("broadcast").set("broadcastFailPercent", String.valueOf(failPercent)))
                .open(nodes);
    }
}
