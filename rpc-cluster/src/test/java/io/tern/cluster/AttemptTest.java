package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.notExecuted;
import static io.tern.cluster.ClusterFixture.refused;
import static io.tern.cluster.ClusterFixture.refusedByGate;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ClientContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.ConnectFailure;
import io.tern.api.ConnectionState;
import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Picker;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TriedNodes;
import io.tern.spi.Extension;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a call finds a node: eligibility, transparent re-sends and waiting. */
class AttemptTest {
    @Test
    void aCallThatDidNotRunGoesToEachNodeOnceWithoutCostOrNewNumber() {
        try (ClusterFixture fixture =
                setup().options(options -> options.retries(0)).open(4)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            for (int i = 0; i < 4; i++) {
                fixture.onlyWaiting().answer(notExecuted(StatusCode.UNAVAILABLE));
            }

            assertThat(failureOf(reply)).matches(failure -> failure.notExecuted() && failure.attempt() == 1);
            assertThat(fixture.transport.connections())
                    .allSatisfy(node -> assertThat(node.invoker().calls()).hasSize(1));
            assertThat(fixture.reference.chain().toString()).contains("RetryBudget[100.0 of 100]");
        }
    }

    @Test
    void notFoundReachesTheCallerOnlyIfEveryNodeSaysSo() {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> everywhere = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.NOT_FOUND));
            fixture.onlyWaiting().answer(refused(StatusCode.NOT_FOUND));
            assertThat(failureOf(everywhere).code()).isEqualTo(StatusCode.NOT_FOUND);

            CompletableFuture<Result> within5Seconds = fixture.invoke("order");
            assertThat(failureOf(within5Seconds).code()).isEqualTo(StatusCode.NOT_FOUND);
            assertThat(fixture.calls()).hasSize(2);
        }
    }

    @Test
    void whereSomeNodeDidNotSaySoNotFoundIsNotTheWholeTruth() {
        try (ClusterFixture fixture = setup().open(2)) {
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.NOT_FOUND));

            assertThat(failureOf(reply))
                    .hasMessageStartingWith("UNAVAILABLE: no node for io.tern.testkit.SampleService@1.0")
                    .hasMessageContaining("10.0.0.1:20880 answered not found 0 ms ago, 10.0.0.2:20880 UNREACHABLE")
                    .matches(failure -> failure.notExecuted());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "UNAVAILABLE"})
    void aNodeThatSaysItDoesNotServeGetsNoCallForFiveSeconds(StatusCode code) {
        try (ClusterFixture fixture =
                setup().options(options -> options.loadBalancer("random")).open(2)) {
            var first = fixture.invoke("order");
            int marked = fixture.whereWaiting();
            fixture.onlyWaiting().answer(refused(code));
            fixture.onlyWaiting().answerValue("elsewhere");
            assertThat(first).isDone();

            assertThat(callsAtAfter(fixture, marked, 50)).isEqualTo(1);
            fixture.advance(4_990);
            assertThat(callsAtAfter(fixture, marked, 50)).isEqualTo(1);
            fixture.advance(10);
            assertThat(callsAtAfter(fixture, marked, 50)).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "UNAVAILABLE"})
    void aRefusalOfOneCallKeepsNoOtherAway(StatusCode code) {
        try (ClusterFixture fixture = setup().open(2)) {
            CompletableFuture<Result> everywhere = fixture.invoke("order");
            fixture.onlyWaiting().answer(refusedByGate(code));
            fixture.onlyWaiting().answer(refusedByGate(code));
            assertThat(failureOf(everywhere))
                    .hasMessageContaining("no such customer")
                    .matches(failure -> failure.code() == code && failure.notExecuted());

            for (int i = 0; i < 100; i++) {
                var next = fixture.invoke("order");
                fixture.onlyWaiting().answerValue("served");
                assertThat(next).isDone();
            }
            assertThat(fixture.transport.connections())
                    .allSatisfy(node -> assertThat(node.invoker().calls()).hasSizeGreaterThan(20));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "UNAVAILABLE"})
    void aCallerHearsWhatAGateSaysWhateverOtherNodesDoNotServe(StatusCode code) {
        try (ClusterFixture fixture = setup().open(2)) {
            for (boolean gateFirst : List.of(true, false)) {
                CompletableFuture<Result> reply = fixture.invoke("order");
                fixture.onlyWaiting().answer(gateFirst ? refusedByGate(code) : refused(StatusCode.NOT_FOUND));
                fixture.onlyWaiting().answer(gateFirst ? refused(StatusCode.NOT_FOUND) : refusedByGate(code));
                assertThat(failureOf(reply))
                        .hasMessageContaining("no such customer")
                        .matches(failure -> failure.code() == code);
                fixture.advance(5_000);
            }
        }
    }

    @Test
    void theMarkIsForgottenWhenTheRegistrationChanges() {
        try (ClusterFixture fixture = setup().open(1)) {
            var first = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.NOT_FOUND));
            fixture.registry.says(endpoint(1, "id-1").weight(50).build());
            fixture.advance(100);

            var second = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("back");
            assertThat(first).isDone();
            assertThat(ClusterFixture.answerOf(second)).isEqualTo("back");
        }
    }

    @Test
    void whatThisSideFindsOutMarksNobody() {
        try (ClusterFixture fixture = setup().open(1)) {
            var first = fixture.invoke("order");
            fixture.onlyWaiting().answer(notExecuted(StatusCode.UNAVAILABLE));
            var second = fixture.invoke("order");

            assertThat(first).isDone();
            assertThat(fixture.waiting()).hasSize(1);
            assertThat(second).isNotDone();
        }
    }

    @Test
    void slowNodesServeOnlyWhileNoOtherIsReady() {
        try (ClusterFixture fixture = setup().open(3)) {
            fixture.connection(1).becomes(ConnectionState.SLOW);
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            assertThat(callsAtAfter(fixture, 1, 20)).isZero();

            fixture.connection(3).becomes(ConnectionState.DRAINING);
            assertThat(callsAtAfter(fixture, 1, 20)).isEqualTo(20);
        }
    }

    @Test
    void waitsWhileAllNodesConnectUntilTheFirstIsReady() {
        try (ClusterFixture fixture = setup().connectingByHand().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            assertThat(reply).isNotDone();
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            assertThat(reply).isNotDone();
            fixture.ready(fixture.connection(2));
            fixture.onlyWaiting().answerValue("at last");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("at last");
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void looksAgainWhereANodeBecameReadyAfterThePickerHadLooked() {
        AtomicInteger looks = new AtomicInteger();
        LoadBalancer tooEarly =
                (nodes, context) -> (invocation, eligibility) -> looks.incrementAndGet() <= 2 ? null : nodes.get(0);
        try (ClusterFixture fixture = setup().extension(LoadBalancer.class, "too-early", tooEarly)
                .options(options -> options.loadBalancer("too-early"))
                .open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("found");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("found");
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void aPickerThatNeverFindsAReadyNodeFailsTheCallRatherThanParkingIt() {
        LoadBalancer blind = (nodes, context) -> (invocation, eligibility) -> null;
        try (ClusterFixture fixture = setup().extension(LoadBalancer.class, "blind", blind)
                .options(options -> options.loadBalancer("blind"))
                .open(1)) {
            assertThat(failureOf(fixture.invoke("order"))).hasMessageContaining("10.0.0.1:20880 READY");
        }
    }

    @Test
    void aPickerThatThrowsIsNamed() {
        LoadBalancer broken = (nodes, context) -> new BrokenPicker();
        try (ClusterFixture fixture = setup().extension(LoadBalancer.class, "broken", broken)
                .options(options -> options.loadBalancer("broken"))
                .open(1)) {
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageStartingWith("INTERNAL: " + BrokenPicker.class.getName()
                            + " failed with java.lang.IllegalStateException: no idea");
        }
    }

    @Test
    void failsOnceNoNodeCanBeReached() {
        try (ClusterFixture fixture = setup().connectingByHand().open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.advance(200);
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);

            assertThat(failureOf(reply))
                    .hasMessageContaining("no node for")
                    .hasMessageContaining("waited for a connection 200.0 ms")
                    .matches(failure -> failure.code() == StatusCode.UNAVAILABLE && failure.notExecuted());
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void saysWhyNoNodeCanBeReachedAndSinceWhen() {
        try (ClusterFixture fixture = setup().open(2)) {
            IOException refused = new IOException("refused");
            long now = fixture.runtime.clock().nanoTime();
            fixture.connection(1).unreachable(new ConnectFailure("connection refused", now, refused));
            fixture.connection(2).unreachable(new ConnectFailure("no answer within 1000 ms", now, null));
            fixture.advance(300);
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageContaining("10.0.0.1:20880 UNREACHABLE: connection refused, 0.3 s ago")
                    .hasMessageContaining("10.0.0.2:20880 UNREACHABLE: no answer within 1000 ms, 0.3 s ago")
                    .hasCause(refused);
        }
    }

    @Test
    void waitsAtMostUntilTheDeadline() {
        try (ClusterFixture fixture = setup().connectingByHand().open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.advance(990);
            assertThat(reply).isNotDone();
            fixture.advance(10);

            assertThat(failureOf(reply))
                    .hasMessageStartingWith("DEADLINE_EXCEEDED: no connection in time to")
                    .hasMessageContaining("10.0.0.1:20880 CONNECTING")
                    .matches(failure -> failure.notExecuted());
        }
    }

    @Test
    void cancellingEndsTheWaitAtOnce() {
        try (ClusterFixture fixture = setup().connectingByHand().open(1)) {
            Invocation invocation = fixture.invocation("order").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            invocation.cancel("test");

            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
            assertThat(fixture.runtime.scheduler().pending()).isZero();
            fixture.ready(fixture.connection(1));
            assertThat(fixture.calls()).isEmpty();
        }
    }

    @Test
    void aNodeThatBecomesReadyBetweenTheLookAndTheWaitIsNotMissed() {
        AtomicReference<Runnable> whilePicking = new AtomicReference<>(() -> {});
        LoadBalancer first = (nodes, context) -> (invocation, eligibility) -> {
            Node found = nodes.stream().filter(eligibility::test).findFirst().orElse(null);
            whilePicking.getAndSet(() -> {}).run();
            return found;
        };
        try (ClusterFixture fixture = setup().extension(LoadBalancer.class, "first", first)
                .options(options -> options.loadBalancer("first"))
                .connectingByHand()
                .open(1)) {
            AtomicInteger looks = new AtomicInteger();
            // The second look of a call is the last one before it waits: ready nodes, then slow ones.
            whilePicking.set(() -> whilePicking.set(() -> {
                looks.incrementAndGet();
                fixture.ready(fixture.connection(1));
            }));
            CompletableFuture<Result> reply = fixture.invoke("order");

            assertThat(looks).hasValue(1);
            fixture.onlyWaiting().answerValue("not missed");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("not missed");
        }
    }

    @Test
    void closingTheReferenceEndsTheWait() {
        ClusterFixture fixture = setup().connectingByHand().open(1);
        CompletableFuture<Result> reply = fixture.invoke("order");
        fixture.reference.close();

        assertThat(failureOf(reply)).hasMessageContaining("is closed");
        fixture.close();
    }

    @Test
    void waitsForTheFirstAnswerOfTheRegistryAndCallsWhatItNames() {
        try (ClusterFixture fixture = setup().open()) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            assertThat(reply).isNotDone();
            fixture.serving(1);
            fixture.onlyWaiting().answerValue("found");

            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("found");
        }
    }

    @Test
    void doesNotWaitForARegistryThatIsAway() {
        try (ClusterFixture fixture = setup().open()) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.registry.becomesAvailable(false);

            assertThat(failureOf(reply))
                    .hasMessageContaining("registry test://registry, not reachable, no snapshot yet, asked 0 ms ago");
        }
    }

    @Test
    void anEmptyAnswerOfTheRegistryEndsTheWait() {
        try (ClusterFixture fixture = setup().open()) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.registry.says();

            assertThat(failureOf(reply))
                    .hasMessageContaining("last snapshot 0 endpoints")
                    .hasMessageContaining("Is a provider of the service running");
        }
    }

    @Test
    void aNodeThatIsGuardedOffIsNotEligibleRatherThanAFailedAttempt() {
        SwitchableGuard guard = new SwitchableGuard();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "switch", guard).open(2)) {
            guard.off.add(1);
            assertThat(callsAtAfter(fixture, 2, 10)).isEqualTo(10);
            guard.off.add(2);

            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageContaining("no node for")
                    .hasMessageContaining("10.0.0.1:20880 READY, held off by the switch, ")
                    .hasMessageContaining("10.0.0.2:20880 READY, held off by the switch)");
            assertThat(guard.acquired).hasValue(10);
            assertThat(guard.released).hasValue(10);
        }
    }

    @Test
    void aGuardThatRefusesAtTheLastMomentSendsTheCallElsewhere() {
        SwitchableGuard guard = new SwitchableGuard();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "switch", guard).open(2)) {
            guard.refusing.add(1);
            assertThat(callsAtAfter(fixture, 2, 10)).isEqualTo(10);
            guard.refusing.add(2);

            assertThat(failureOf(fixture.invoke("order"))).hasMessageContaining("no node for");
            assertThat(guard.released).hasValue(guard.acquired.get());
        }
    }

    @Test
    void aGuardThatKeepsTheCallAwaySaysWhenToTryAgain() {
        SwitchableGuard guard = new SwitchableGuard();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "switch", guard).open(2)) {
            guard.retryAfterMillis.put(1, 70);
            guard.retryAfterMillis.put(2, 30);
            guard.off.addAll(Set.of(1, 2));
            assertThat(failureOf(fixture.invoke("order")))
                    .matches(failure -> failure.code() == StatusCode.RESOURCE_EXHAUSTED && failure.notExecuted())
                    .matches(failure -> failure.retryAfter().toMillis() == 30);

            guard.off.clear();
            guard.refusing.addAll(Set.of(1, 2));
            assertThat(failureOf(fixture.invoke("order")).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            assertThat(fixture.calls()).isEmpty();
        }
    }

    @Test
    void aGuardHearsThatItsNodeIsGone() {
        SwitchableGuard guard = new SwitchableGuard();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "switch", guard).open(2)) {
            fixture.connection(2).becomes(ConnectionState.DRAINING);
            fixture.serving(1);
            fixture.advance(200);
            assertThat(guard.closed).containsExactly(2);
        }
        assertThat(guard.closed).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void permitsComeBackExactlyOnceHoweverTheCallEnds() {
        SwitchableGuard guard = new SwitchableGuard();
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "switch", guard).open(3)) {
            var answered = fixture.invoke("read");
            fixture.onlyWaiting().answer(notExecuted(StatusCode.UNAVAILABLE));
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(50);
            fixture.onlyWaiting().answerValue("third");
            assertThat(ClusterFixture.answerOf(answered)).isEqualTo("third");
            Invocation cancelled = fixture.invocation("order").build();
            var unused = fixture.reference.chain().invoke(cancelled);
            cancelled.cancel("test");

            assertThat(guard.acquired).hasValue(4);
            assertThat(guard.released).hasValue(4);
        }
    }

    @Test
    void theLeaveForANodeThatTheOtherAttemptReachedFirstIsGivenBack() {
        SwitchableGuard guard = new SwitchableGuard();
        TriedNodes tried = new TriedNodes();
        ClusterStrategy shared = context -> call -> context.attempt(call, context.route(call), tried);
        guard.whenAcquired = tried::add; // As if the other attempt had been faster by a hair.
        try (ClusterFixture fixture = setup().extension(NodeGuard.class, "switch", guard)
                .extension(ClusterStrategy.class, "shared", shared)
                .options(options -> options.cluster("shared"))
                .open(2)) {
            assertThat(failureOf(fixture.invoke("order"))).hasMessageContaining("no node for");
            assertThat(fixture.calls()).isEmpty();
            assertThat(guard.acquired).hasValue(2);
            assertThat(guard.released).hasValue(2);
        }
    }

    @Test
    void failuresSayWhereAndWhen() {
        try (ClusterFixture fixture = setup().connectingByHand().open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.advance(100);
            fixture.ready(fixture.connection(1));
            fixture.advance(250);
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);

            assertThat(failureOf(reply))
                    .hasMessage("INTERNAL: scripted (io.tern.testkit.SampleService@1.0#order(java.lang.String);"
                            + " at 10.0.0.1:20880; attempt 1; after 350.0 ms: waited for a connection 100.0 ms,"
                            + " waited for the reply 250.0 ms)");
        }
    }

    private static long callsAtAfter(ClusterFixture fixture, int node, int calls) {
        for (int i = 0; i < calls; i++) {
            var reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
        return fixture.callsAt(node).size();
    }

    /** Has no idea. */
    private record BrokenPicker() implements Picker {
        @Override
        public Node pick(Invocation invocation, Eligibility eligibility) {
            throw new IllegalStateException("no idea");
        }
    }

    /** Guards nodes by their number. */
    @io.tern.api.AutoActivate
    @Extension("switch")
    private static final class SwitchableGuard implements NodeGuard {
        final Set<Integer> off = ConcurrentHashMap.newKeySet();
        final Set<Integer> refusing = ConcurrentHashMap.newKeySet();
        final Set<Integer> closed = ConcurrentHashMap.newKeySet();
        final Map<Integer, Integer> retryAfterMillis = new ConcurrentHashMap<>();
        final AtomicInteger acquired = new AtomicInteger();
        final AtomicInteger released = new AtomicInteger();
        volatile Consumer<Node> whenAcquired = node -> {};

        @Override
        public Binding bind(ClientContext context) {
            return this::guard;
        }

        private Guard guard(Node node) {
            String host = node.endpoint().address().host();
            int number = Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
            return new Guard() {
                @Override
                public boolean eligible(Invocation invocation) {
                    return !off.contains(number);
                }

                @Override
                public Permit tryAcquire(Invocation invocation) {
                    if (refusing.contains(number)) {
                        return null;
                    }
                    acquired.incrementAndGet();
                    whenAcquired.accept(node);
                    return result -> released.incrementAndGet();
                }

                @Override
                public @Nullable String objection(Invocation invocation) {
                    return off.contains(number) ? "held off by the switch" : null;
                }

                @Override
                public @Nullable RpcException refusal(Invocation invocation) {
                    Integer millis = retryAfterMillis.get(number);
                    return millis == null
                            ? null
                            : RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "too much for " + number)
                                    .refusalScope(RefusalScope.SERVICE)
                                    .retryAfterMillis(millis)
                                    .build();
                }

                @Override
                public void close() {
                    closed.add(number);
                }
            };
        }
    }
}
