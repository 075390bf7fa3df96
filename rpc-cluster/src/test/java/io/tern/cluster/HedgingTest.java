package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.answerOf;
import static io.tern.cluster.ClusterFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ClusterStrategy;
import io.tern.api.ConnectionState;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.NodeGuard;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.ReturnKind;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedCall;
import io.tern.testkit.ScriptedCluster;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HedgingTest {
    private final TestBreaker breaker = new TestBreaker();

    @Test
    void theSecondAttemptGoesToAnotherNodeOnceTheCallHasOutlastedNinetyFiveOfAHundred() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            fixture.advance(40);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(10);

            assertThat(fixture.waiting()).hasSize(2);
            assertThat(last(fixture, 3 - first).invocation().attempt()).isEqualTo(2);
            assertThat(fixture.connection(first).probes()).isEqualTo(1);
            assertThat(reply).isNotDone();
        }
    }

    @Test
    void theFirstAnswerWinsAndTheLoserIsCancelled() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            for (int winner = 0; winner < 2; winner++) {
                CompletableFuture<Result> reply = fixture.invoke("read");
                fixture.advance(50);
                List<ScriptedCall> attempts = fixture.waiting();
                assertThat(attempts).hasSize(2);
                attempts.get(winner).answerValue("winner");

                assertThat(answerOf(reply)).isEqualTo("winner");
                assertThat(attempts.get(1 - winner).isCancelled()).isTrue();
            }
        }
    }

    @Test
    void cancellingOrTimingOutEndsBothAttempts() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            Invocation cancelled = fixture.invocation("read").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(cancelled);
            fixture.advance(50);
            assertThat(fixture.waiting()).hasSize(2);
            cancelled.cancel("test");
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
            assertThat(fixture.waiting()).isEmpty();

            CompletableFuture<Result> late = fixture.invoke("read");
            fixture.advance(1_000);
            assertThat(failureOf(late).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
            assertThat(fixture.waiting()).isEmpty();
        }
    }

    @Test
    void withTooFewSamplesItComesAtHalfTime() {
        try (ClusterFixture fixture = open(2)) {
            var unused = fixture.invoke("read");
            fixture.advance(490);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(10);
            assertThat(fixture.waiting()).hasSize(2);
        }
    }

    @Test
    void itNeverComesLaterThanHalfTime() {
        try (ClusterFixture fixture = open(2)) {
            for (int i = 0; i < 2; i++) {
                for (int call = 0; call < 100; call++) {
                    var unused = fixture.invoke("read");
                }
                List<ScriptedCall> waiting = fixture.waiting();
                fixture.advance(20);
                waiting.subList(0, 90).forEach(call -> call.answerValue("quick"));
                fixture.advance(460);
                waiting.subList(90, 100).forEach(call -> call.answerValue("slow"));
            }
            Invocation hurried = fixture.invocation("read")
                    .deadline(Deadline.after(
                            800_000_000, fixture.runtime.context().clock()))
                    .build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(hurried);
            fixture.advance(390);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(10);
            assertThat(fixture.waiting()).hasSize(2);
            assertThat(reply).isNotDone();
        }
    }

    @Test
    void aQuickMethodIsNotHedgedBeforeTenMilliseconds() {
        try (TestRuntime runtime = TestRuntime.create()) {
            LiveTail tail = new LiveTail(runtime.service(), runtime.context().clock());
            Invocation call = runtime.newInvocation("read", "a");
            for (int i = 0; i < 300; i++) {
                tail.succeeded(call.method(), 50_000, call.startNanos() + i * 1_000_000L);
            }
            assertThat(tail.dueNanos(call, call.startNanos()) - call.startNanos())
                    .isEqualTo(LiveTail.FLOOR_NANOS);
            assertThat(tail.isLate(call)).isTrue();
        }
    }

    @Test
    void itCountsFromTheMomentWhenTheCallWasSent() {
        try (TestRuntime runtime = TestRuntime.create()) {
            LiveTail tail = new LiveTail(runtime.service(), runtime.context().clock());
            Invocation call = runtime.newInvocation("read", "a");
            for (int i = 0; i < 300; i++) {
                tail.succeeded(call.method(), 30_000_000, call.startNanos() + i * 1_000_000L);
            }
            long sent = call.startNanos() + 100_000_000;
            assertThat(tail.dueNanos(call, sent) - sent).isBetween(30_000_000L, 33_000_000L);
        }
    }

    @Test
    void aCallThatIsItselfARetryGetsNone() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            Invocation retried = fixture.invocation("read").attempt(2).build();
            var unused = fixture.reference.chain().invoke(retried);
            fixture.advance(900);
            assertThat(fixture.waiting()).hasSize(1);
        }
    }

    @Test
    void itIsTakenFromTheUpperHalfOfTheBudget() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            for (int i = 0; i < 120; i++) {
                var unused = fixture.invoke("read");
            }
            fixture.advance(50);
            assertThat(fixture.waiting()).hasSize(120 + 50);
        }
    }

    @Test
    void whatFindsNoOtherNodeInItsMomentGoesOutAtHalfTime() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            CompletableFuture<Result> reply = fixture.invoke("read");
            int other = 3 - fixture.whereWaiting();
            fixture.connection(other).becomes(ConnectionState.CONNECTING);
            fixture.advance(100);
            fixture.connection(other).becomes(ConnectionState.READY);
            fixture.advance(390);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(10);

            assertThat(fixture.waiting()).hasSize(2);
            last(fixture, other).answerValue("saved");
            assertThat(answerOf(reply)).isEqualTo("saved");
        }
    }

    @Test
    void whatTheBudgetDidNotPayForInItsMomentGoesOutAtHalfTime() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            for (int i = 0; i < 51; i++) {
                var unused = fixture.invoke("read");
            }
            fixture.advance(50);
            assertThat(fixture.waiting()).hasSize(51 + 50);
            fixture.advance(440); // The budget earns three a second.
            assertThat(fixture.waiting()).hasSize(51 + 50);
            fixture.advance(10);
            assertThat(fixture.waiting()).hasSize(51 + 51);
        }
    }

    @Test
    void whatFindsNoNodeThatTakesItGoesOutAtHalfTimeInstead() {
        try (ClusterFixture fixture = guarded().open(2)) {
            learn(fixture, 40);
            CompletableFuture<Result> reply = fixture.invoke("read");
            int other = 3 - fixture.whereWaiting();
            breaker.open.add(other);
            fixture.advance(100);
            breaker.open.clear();
            fixture.advance(390);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(10);

            assertThat(fixture.waiting()).hasSize(2);
            assertThat(last(fixture, other).invocation().attempt()).isEqualTo(2);
            last(fixture, other).answerValue("saved");
            assertThat(answerOf(reply)).isEqualTo("saved");
        }
    }

    @Test
    void aSecondAttemptThatWentNowhereCostsNoRetryNorBudget() {
        try (ClusterFixture fixture =
                guarded().options(options -> options.retries(1)).open(2)) {
            learn(fixture, 40);
            double before = budget(fixture).tokens();
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            breaker.open.add(3 - first);
            fixture.advance(600);
            assertThat(fixture.waiting()).hasSize(1);
            assertThat(budget(fixture).tokens()).isEqualTo(before);

            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            fixture.connection(first).becomes(ConnectionState.UNREACHABLE);
            fixture.advance(300);
            assertThat(fixture.whereWaiting()).isEqualTo(3 - first);
            last(fixture, 3 - first).answerValue("saved");
            assertThat(answerOf(reply)).isEqualTo("saved");
        }
    }

    @Test
    void noAttemptGoesOutBesideOneThatBacksOff() {
        try (ClusterFixture fixture =
                guarded().options(options -> options.retries(2)).open(3)) {
            learn(fixture, 40);
            CompletableFuture<Result> reply = fixture.invoke("read");
            int first = fixture.whereWaiting();
            for (int node = 1; node <= 3; node++) {
                if (node != first) {
                    breaker.open.add(node);
                }
            }
            fixture.advance(490); // The second attempt has found no node, and has another moment at half-time.
            breaker.open.clear();
            fixture.runtime.advance(Duration.ofNanos(9_999_000));
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            fixture.runtime.advance(Duration.ofNanos(2_000));
            assertThat(fixture.waiting())
                    .as("half-time is over, the back-off is not")
                    .isEmpty();

            fixture.runtime.advance(Duration.ofMillis(10));
            assertThat(fixture.waiting()).hasSize(1);
            fixture.onlyWaiting().answerValue("saved");
            assertThat(answerOf(reply)).isEqualTo("saved");
        }
    }

    @Test
    void aSecondAttemptThatWentNowhereDoesNotKeepTheMomentFromLearningOfTheFirst() {
        try (ClusterFixture fixture = guarded().open(2)) {
            learn(fixture, 40);
            breaker.open.add(2);
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 10; i++) {
                    var unused = fixture.invoke("read");
                }
                fixture.advance(200);
                Strategies.answerAll(fixture.waiting());
                fixture.runtime.advance(Duration.ofSeconds(5)); // The budget is full.
            }
            breaker.open.clear();

            var unused = fixture.invoke("read");
            fixture.advance(190);
            assertThat(fixture.waiting()).hasSize(1);
        }
    }

    @Test
    void nobodyLooksAtACallAgainThatHasEnded() {
        try (ClusterFixture fixture = open(2)) {
            learn(fixture, 40);
            var unused = fixture.invoke("read");
            ScriptedCall first = fixture.onlyWaiting();
            fixture.connection(3 - fixture.whereWaiting()).becomes(ConnectionState.CONNECTING);
            int before = fixture.runtime.scheduler().pending();
            fixture.advance(50);
            assertThat(fixture.runtime.scheduler().pending()).isEqualTo(before + 1);
            first.answerValue("value");
            assertThat(fixture.runtime.scheduler().pending()).isEqualTo(before);
        }
    }

    @Test
    void aNodeThatNeverAnswersHasFailedWithEachFifthAttemptThatIsOutrunThere() {
        Judge judge = new Judge();
        try (ClusterFixture fixture =
                inTurn().extension(NodeGuard.class, "judge", judge).open(3)) {
            learn(fixture, 40);
            outrun(fixture, 5 * 5);
            fixture.advance(500);

            assertThat(judge.timeouts()).hasSize(5);
            assertThat(fixture.waiting()).isEmpty();
        }
    }

    @Test
    void aNodeThatIsSlowHasNot() {
        Judge judge = new Judge();
        try (ClusterFixture fixture =
                inTurn().extension(NodeGuard.class, "judge", judge).open(3)) {
            learn(fixture, 40);
            for (int i = 0; i < 10; i++) {
                outrun(fixture, 5);
                fixture.advance(200);
                Strategies.answerAll(fixture.waiting());
            }
            fixture.advance(1_000);

            assertThat(judge.failures)
                    .extracting(RpcException::code)
                    .containsOnly(StatusCode.CANCELLED)
                    .hasSize(4 * 10);
        }
    }

    @Test
    void anAnswerEndsTheRowOfAttemptsThatAreOutrun() {
        Judge judge = new Judge();
        try (ClusterFixture fixture =
                inTurn().extension(NodeGuard.class, "judge", judge).open(3)) {
            learn(fixture, 40);
            for (int i = 0; i < 10; i++) {
                outrun(fixture, 4);
                while (fixture.waiting().isEmpty() || fixture.whereWaiting() != 1) {
                    Strategies.answerAll(fixture.waiting());
                    var unused = fixture.invoke("read");
                }
                Strategies.answerAll(fixture.waiting());
            }
            assertThat(judge.failures)
                    .extracting(RpcException::code)
                    .containsOnly(StatusCode.CANCELLED)
                    .hasSize(4 * 10);
        }
    }

    /** Makes calls until so many at the first node, which does not answer them, have been outrun. */
    private static void outrun(ClusterFixture fixture, int times) {
        int seen = fixture.callsAt(1).size();
        while (fixture.callsAt(1).size() < seen + times) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            while (!isDoneElsewhere(fixture)) {
                fixture.advance(10); // The percentile rises with what is outrun.
            }
            assertThat(reply).isCompleted();
        }
    }

    private static boolean isDoneElsewhere(ClusterFixture fixture) {
        List<ScriptedCall> there = Stream.of(2, 3)
                .flatMap(node -> fixture.connection(node).invoker().waiting().stream())
                .toList();
        Strategies.answerAll(there);
        return !there.isEmpty();
    }

    private static ClusterFixture.Setup inTurn() {
        return Strategies.idempotent("hedging", options -> options.loadBalancer("round-robin"));
    }

    @Test
    void itSharesTheBudgetOfFailover() {
        try (TestRuntime runtime = TestRuntime.create()) {
            ScriptedCluster cluster = new ScriptedCluster(runtime.clientContext(), ScriptedNode.nodes(1));
            Invoker failover = runtime.context()
                    .extensions()
                    .of(ClusterStrategy.class)
                    .get("failover")
                    .newInvoker(cluster);
            assertThat(((FailoverInvoker) failover).budget()).isSameAs(FailoverStrategy.sharedBudget(cluster));
        }
    }

    @Test
    void aReSendIsCoveredAtHalfTime() {
        try (ClusterFixture fixture = open(3)) {
            learn(fixture, 40);
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(480);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(20);
            assertThat(fixture.waiting()).hasSize(2);
            fixture.waiting().get(1).answerValue("saved");
            assertThat(answerOf(reply)).isEqualTo("saved");
        }
    }

    @Test
    void aServiceWithAMethodThatMayNotRunTwiceIsRefusedAtTheStart() {
        assertThatThrownBy(() -> Strategies.with("hedging").open(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cluster: 'hedging' runs calls twice, and io.tern.testkit.SampleService@1.0 has methods that may not:"
                                + " later(java.lang.String), order(java.lang.String), refuse(java.lang.String), tell(java.lang.String)"
                                + " (expected: only idempotent ones; mark each @Idempotent or @MethodOptions(idempotent = true) if it may"
                                + " run again beside itself, or else choose failover for it: @MethodOptions(cluster = \"failover\"))");
    }

    @Test
    void aGenericCallIsRefusedBeforeItIsSentUnlessItsMethodIsIdempotent() {
        try (TestRuntime runtime = TestRuntime.create()) {
            ServiceKey key = ServiceKey.parse("com.acme.Shop@1.0");
            ReferenceOptions options = ReferenceOptions.builder()
                    .method("look", MethodSettings.builder().idempotent(true).build())
                    .build();
            ScriptedCluster cluster = new ScriptedCluster(
                    runtime.clientContext(ServiceDescriptor.generic(key), options), ScriptedNode.nodes(2));
            for (String strategy : List.of("hedging", "forking")) {
                Invoker invoker = runtime.context()
                        .extensions()
                        .of(ClusterStrategy.class)
                        .get(strategy)
                        .newInvoker(cluster);
                CompletableFuture<Result> refused = invoker.invoke(generic(runtime, key, "buy"));
                assertThat(failureOf(refused).code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
                assertThat(failureOf(refused).notExecuted()).isTrue();
                assertThat(failureOf(refused)).hasMessageContaining("com.acme.Shop@1.0#buy()");
                assertThat(cluster.calls()).isEmpty();
            }
            var unused = runtime.context()
                    .extensions()
                    .of(ClusterStrategy.class)
                    .get("hedging")
                    .newInvoker(cluster)
                    .invoke(generic(runtime, key, "look"));
            assertThat(cluster.calls()).hasSize(1);
        }
    }

    private static Invocation generic(TestRuntime runtime, ServiceKey key, String method) {
        MethodDescriptor descriptor = MethodDescriptor.generic(key, method, List.of(), ReturnKind.VALUE);
        Deadline deadline = Deadline.after(1_000_000_000, runtime.context().clock());
        return Invocation.builder(
                        descriptor,
                        new Object[] {"[]"},
                        deadline,
                        runtime.context().clock().nanoTime())
                .build();
    }

    private ClusterFixture.Setup guarded() {
        return Strategies.idempotent("hedging").extension(NodeGuard.class, "breaker", breaker);
    }

    private static RetryBudget budget(ClusterFixture fixture) {
        return FailoverStrategy.sharedBudget(
                new ScriptedCluster(fixture.runtime.clientContext(), ScriptedNode.nodes(1)));
    }

    private static ClusterFixture open(int nodes) {
        return Strategies.idempotent("hedging").open(nodes);
    }

    /** Calls that all take so long, until the percentile is known. */
    private static void learn(ClusterFixture fixture, int millis) {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                var unused = fixture.invoke("read");
            }
            fixture.advance(millis);
            Strategies.answerAll(fixture.waiting());
            fixture.advance(100);
        }
    }

    private static ScriptedCall last(ClusterFixture fixture, int node) {
        List<ScriptedCall> calls = fixture.callsAt(node);
        return calls.get(calls.size() - 1);
    }
}
