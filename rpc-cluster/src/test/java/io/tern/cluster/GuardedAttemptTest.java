package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.ConnectionState;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How calls fare with guards that change their minds, refuse or break. */
class GuardedAttemptTest {
    @Test
    void roomThatAppearsAfterThePickerHasLookedIsTaken() {
        TestLimit limit = new TestLimit();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(1)) {
            AtomicInteger looks = new AtomicInteger();
            limit.room = () -> looks.incrementAndGet() > 1;
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("sent");

            assertThat(reply).isCompletedWithValueMatching(result -> "sent".equals(result.value()));
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereverBetweenItsLooksAGuardChangesItsMindNoCallIsParked(boolean ofAllNodes) {
        for (int change = 1; change <= 40; change++) {
            for (boolean appears : new boolean[] {true, false}) {
                int turn = change;
                TestLimit limit = new TestLimit();
                limit.ofAllNodes = ofAllNodes;
                try (ClusterFixture fixture =
                        setup().extension(NodeGuard.class, "limit", limit).open(2)) {
                    AtomicInteger looks = new AtomicInteger();
                    limit.room = () -> looks.incrementAndGet() >= turn == appears;
                    CompletableFuture<Result> reply = fixture.invoke("order");

                    assertThat(reply.isDone() || !fixture.waiting().isEmpty())
                            .as("refused or sent, where room %s at look %d", appears ? "appears" : "goes", turn)
                            .isTrue();
                    assertThat(fixture.runtime.scheduler().pending()).isZero();
                }
            }
        }
    }

    @Test
    void aGuardWhoseAnswerChangesWithEachLookRefusesInTheEnd() {
        TestLimit limit = new TestLimit();
        limit.places = 0;
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(2)) {
            AtomicInteger looks = new AtomicInteger();
            limit.room = () -> looks.incrementAndGet() % 2 == 0;

            assertRefused(fixture.invoke("order"));
        }
    }

    @Test
    void aRefusalReachesTheCallerAlsoIfThereIsRoomAgainByThen() {
        TestLimit limit = new TestLimit();
        limit.places = 0;
        limit.room = () -> true;
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(3)) {
            assertRefused(fixture.invoke("order"));
        }
    }

    @Test
    void theGuardThatSaidNoIsTheOneThatSpeaks() {
        TestLimit innocent = new TestLimit();
        Moody losing = new Moody();
        losing.refuses = true;
        try (ClusterFixture fixture = setup().extension(NodeGuard.class, "a-innocent", innocent)
                .extension(NodeGuard.class, "b-losing", losing)
                .open(2)) {
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageContaining("the moody guard refuses")
                    .matches(failure -> failure.retryAfter().toMillis() == 70);
            assertThat(innocent.held).hasValue(0);
        }
    }

    @Test
    void aLimitRefusesAtOnceAlsoWhileAnotherNodeConnects() {
        TestLimit limit = new TestLimit();
        limit.places = 0;
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(2)) {
            fixture.connection(2).becomes(ConnectionState.CONNECTING);
            assertRefused(fixture.invoke("order"));
        }
    }

    @Test
    void aLimitOfAllNodesRefusesAtTheSameCostWhateverTheirNumber() {
        assertThat(askedToRefuse(200)).isEqualTo(askedToRefuse(1)).isEqualTo(1);
    }

    private static int askedToRefuse(int nodes) {
        TestLimit limit = limitOfAllNodes();
        limit.places = 0;
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(nodes)) {
            assertRefused(fixture.invoke("order"));
            assertThat(fixture.calls()).isEmpty();
        }
        return limit.asked.get();
    }

    @Test
    void aLimitOfAllNodesIsAskedTwiceForACallThatItLetsThrough() {
        TestLimit limit = limitOfAllNodes();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(10)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            assertThat(limit.held).hasValue(1);
            fixture.onlyWaiting().answerValue("done");
            assertThat(reply).isCompleted();
        }
        assertThat(limit.asked).hasValue(2);
        assertThat(limit.held).hasValue(0);
    }

    @Test
    void aPlaceThatAnotherCallTookIsNotLookedForAtOtherNodes() {
        TestLimit limit = limitOfAllNodes();
        limit.places = 0;
        limit.room = () -> true;
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(100)) {
            fixture.connection(1).becomes(ConnectionState.SLOW);
            assertRefused(fixture.invoke("order"));
        }
        assertThat(limit.asked).hasValue(2);
    }

    @Test
    void aPlaceThatAnotherCallTookCostsNoOtherGuardsPermit() {
        TestLimit ofOneNode = new TestLimit();
        TestLimit limit = limitOfAllNodes();
        limit.places = 0;
        limit.room = () -> true;
        try (ClusterFixture fixture = setup().extension(NodeGuard.class, "a-of-one-node", ofOneNode)
                .extension(NodeGuard.class, "b-of-all", limit)
                .open(3)) {
            assertRefused(fixture.invoke("order"));
            assertThat(ofOneNode.held).hasValue(0);
        }
    }

    @Test
    void aFullLimitIsNotTheReasonWhereNoNodeIsOpen() {
        TestLimit limit = limitOfAllNodes();
        limit.places = 0;
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(2)) {
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            assertThat(failureOf(fixture.invoke("order")).code()).isEqualTo(StatusCode.UNAVAILABLE);

            fixture.connection(2).becomes(ConnectionState.CONNECTING);
            CompletableFuture<Result> waits = fixture.invoke("order");
            assertThat(waits).isNotDone();
            limit.places = 1;
            fixture.ready(fixture.connection(2));
            fixture.onlyWaiting().answerValue("done");
            assertThat(waits).isCompleted();
        }
    }

    @Test
    void aSecondAttemptThatALimitRefusesDoesNotEndTheFirst() {
        TestLimit limit = new TestLimit();
        limit.places = 1;
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(500);
            assertThat(reply).isNotDone();
            fixture.onlyWaiting().answerValue("first");

            assertThat(reply).isCompletedWithValueMatching(result -> "first".equals(result.value()));
        }
    }

    @Test
    void aRetryThatALimitRefusesDoesNotClaimThatTheCallDidNotRun() {
        TestLimit limit = new TestLimit();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "limit", limit).open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            limit.places = 0;
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            fixture.advance(200);

            assertThat(failureOf(reply))
                    .matches(failure -> failure.code() == StatusCode.UNAVAILABLE && !failure.notExecuted())
                    .matches(failure -> failure.address().startsWith("10.0.0."));
        }
    }

    @Test
    void aGuardThatThrowsIsNamedAndCostsNoOtherGuardsPermit() {
        TestLimit limit = new TestLimit();
        Moody moody = new Moody();
        try (ClusterFixture fixture = setup().extension(NodeGuard.class, "a-limit", limit)
                .extension(NodeGuard.class, "b-moody", moody)
                .open(1)) {
            moody.throwsOnAcquire = new AssertionError("in tryAcquire");
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageStartingWith("INTERNAL: " + Moody.MoodyGuard.class.getName() + " failed with")
                    .hasMessageContaining("in tryAcquire");
            moody.throwsOnAcquire = null;
            moody.throwsOnLook = new IllegalStateException("in eligible");
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageStartingWith("INTERNAL: " + Moody.MoodyGuard.class.getName() + " failed with")
                    .hasMessageContaining("in eligible");

            assertThat(limit.held).hasValue(0);
        }
    }

    @Test
    void aPermitThatThrowsCostsNeitherTheResultNorAnotherPermit() {
        TestLimit limit = new TestLimit();
        Moody moody = new Moody();
        moody.throwsOnRelease = new AssertionError("in release");
        try (LoggedWarnings logged = new LoggedWarnings(Guards.class);
                ClusterFixture fixture = setup().extension(NodeGuard.class, "a-limit", limit)
                        .extension(NodeGuard.class, "b-moody", moody)
                        .open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("kept");

            assertThat(reply).isCompletedWithValueMatching(result -> "kept".equals(result.value()));
            assertThat(limit.held).hasValue(0);
            assertThat(logged.messages(Level.ERROR)).singleElement().asString().contains("failed to take itself back");
        }
    }

    @Test
    void aGuardThatFailsToCloseKeepsNoOtherFromClosing() {
        Moody failing = new Moody();
        failing.throwsOnClose = new IllegalStateException("in close");
        Moody other = new Moody();
        try (ClusterFixture fixture = setup().extension(NodeGuard.class, "a-failing", failing)
                .extension(NodeGuard.class, "b-other", other)
                .open(1)) {
            assertThat(fixture.reference.nodes()).hasSize(1);
        }
        assertThat(failing.closed).hasValue(1);
        assertThat(other.closed).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAttemptAtOneNodeKeepsWhatTheRefusingGuardSays(boolean ofAllNodes) {
        TestLimit limit = new TestLimit();
        limit.ofAllNodes = ofAllNodes;
        limit.places = 0;
        try (ClusterFixture fixture =
                atFirstNode().extension(NodeGuard.class, "limit", limit).open(1)) {
            assertRefused(fixture.invoke("order"));
        }
    }

    @Test
    void anAttemptAtOneNodeSaysWhoseGuardThrew() {
        Moody moody = new Moody();
        moody.throwsOnAcquire = new IllegalStateException("in tryAcquire");
        try (ClusterFixture fixture =
                atFirstNode().extension(NodeGuard.class, "moody", moody).open(1)) {
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageStartingWith("INTERNAL: " + Moody.MoodyGuard.class.getName() + " failed with");
        }
    }

    /** A strategy that chooses nodes itself, as broadcast does. */
    private static ClusterFixture.Setup atFirstNode() {
        ClusterStrategy strategy = context ->
                call -> context.attemptAt(call, context.route(call).nodes().get(0));
        return setup().extension(ClusterStrategy.class, "at-first", strategy)
                .options(options -> options.cluster("at-first"));
    }

    private static TestLimit limitOfAllNodes() {
        TestLimit limit = new TestLimit();
        limit.ofAllNodes = true;
        return limit;
    }

    private static void assertRefused(CompletableFuture<Result> reply) {
        assertThat(failureOf(reply))
                .matches(failure -> failure.code() == StatusCode.RESOURCE_EXHAUSTED && failure.notExecuted())
                .matches(failure -> failure.retryAfter().toMillis() == TestLimit.RETRY_AFTER_MILLIS)
                .hasMessageContaining("the test's limit is reached");
    }

    /** Breaks, or says no at the last moment, as told. */
    @AutoActivate
    private static final class Moody implements NodeGuard {
        final AtomicInteger closed = new AtomicInteger();
        boolean refuses;
        Throwable throwsOnLook;
        Throwable throwsOnAcquire;
        Throwable throwsOnRelease;
        Throwable throwsOnClose;

        @Override
        public Binding bind(ClientContext context) {
            return MoodyGuard::new;
        }

        private static void maybe(Throwable thrown) {
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
        }

        private final class MoodyGuard implements Guard {
            MoodyGuard(Node node) {
                assertThat(node).isNotNull();
            }

            @Override
            public boolean eligible(Invocation invocation) {
                maybe(throwsOnLook);
                return true;
            }

            @Override
            public Permit tryAcquire(Invocation invocation) {
                maybe(throwsOnAcquire);
                return refuses ? null : result -> maybe(throwsOnRelease);
            }

            @Override
            public RpcException refusal(Invocation invocation) {
                return RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "the moody guard refuses")
                        .refusalScope(RefusalScope.SERVICE)
                        .retryAfterMillis(70)
                        .build();
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                maybe(throwsOnClose);
            }
        }
    }
}
