package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.AutoActivate;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ClientContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.NodeStats;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.Router;
import io.tern.api.StatusCode;
import io.tern.spi.ExtensionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Options that are replaced while a reference is used. */
final class ReplacedOptionsTest {
    @Test
    void aCallThatBeginsLaterGoesByTheNewOptions() throws Throwable {
        try (ClusterFixture fixture = ClusterFixture.setup().open(2)) {
            fixture.replace(options -> options.timeoutMillis(70));
            CompletableFuture<?> reply = (CompletableFuture<?>)
                    fixture.reference.handler().call(fixture.method("later"), new Object[] {"a"});
            long leftNanos = fixture.onlyWaiting().invocation().deadline().remainingNanos();
            assertThat(leftNanos).isEqualTo(Duration.ofMillis(70).toNanos());
            fixture.onlyWaiting().answerValue("done");
            assertThat((Object) reply.getNow(null)).isEqualTo("done");
            assertThat(fixture.reference.options().timeoutMillis()).isEqualTo(70);
        }
    }

    @Test
    void aCallThatHasBegunEndsAsItBegan() {
        try (ClusterFixture fixture = ClusterFixture.setup().open(3)) {
            CompletableFuture<Result> begun = fixture.invoke("read");
            fixture.replace(options -> options.cluster("failfast"));
            CompletableFuture<Result> late = fixture.invoke("read");
            fixture.waiting().forEach(call -> call.fail(StatusCode.UNAVAILABLE));
            assertThat(ClusterFixture.failureOf(late).code()).isEqualTo(StatusCode.UNAVAILABLE);
            fixture.advance(100); // The back-off.
            fixture.onlyWaiting().answerValue("second try");
            assertThat(ClusterFixture.answerOf(begun)).isEqualTo("second try");
        }
    }

    @Test
    void aCallThatWaitsSeesNodesThatComeLater() {
        try (ClusterFixture fixture = ClusterFixture.setup().open()) {
            CompletableFuture<Result> begun = fixture.invoke("read");
            fixture.replace(options -> options.loadBalancer("random"));
            fixture.serving(1);
            fixture.onlyWaiting().answerValue("found");
            assertThat(ClusterFixture.answerOf(begun)).isEqualTo("found");
        }
    }

    @Test
    void connectionsAndCountersStay() {
        try (ClusterFixture fixture = ClusterFixture.setup().open(2)) {
            CompletableFuture<Result> held = fixture.invoke("order");
            int at = fixture.whereWaiting();
            fixture.replace(options -> options.loadBalancer("least-active"));
            assertThat(fixture.transport.connections()).hasSize(2);
            assertThat(fixture.reference.nodes())
                    .hasSize(2)
                    .allSatisfy(node -> assertThat(node.state().isOpen()).isTrue());
            assertThat(stats(fixture, at).inFlight()).isEqualTo(1);
            CompletableFuture<Result> next = fixture.invoke("order");
            assertThat(fixture.callsAt(3 - at)).as("least active").hasSize(1);
            fixture.waiting().forEach(call -> call.answerValue("done"));
            assertThat(List.of(ClusterFixture.answerOf(held), ClusterFixture.answerOf(next)))
                    .containsOnly("done");
            assertThat(stats(fixture, at).inFlight()).isZero();
            assertThat(stats(fixture, at).succeeded()).isEqualTo(1);
        }
    }

    @Test
    void guardsAreNewAndTheOldOnesAreClosedWhenTheirCallsMustHaveEnded() {
        CountedGuards guards = new CountedGuards();
        try (ClusterFixture fixture = ClusterFixture.setup()
                .options(options -> options.timeoutMillis(200))
                .extension(NodeGuard.class, "counted", guards)
                .open(2)) {
            assertThat(guards.made).hasValue(2);
            for (int i = 1; i <= 50; i++) {
                int millis = 200 + i;
                fixture.replace(options -> options.timeoutMillis(millis));
            }
            assertThat(guards.made).hasValue(102);
            assertThat(guards.closed).hasValue(0);
            fixture.advance(6_000);
            assertThat(guards.closed).hasValue(100);
        }
        assertThat(guards.closed).hasValue(102);
    }

    @Test
    void guardsOfOptionsThatCouldNotBeAdoptedAreClosed() {
        CountedGuards guards = new CountedGuards();
        try (ClusterFixture fixture = ClusterFixture.unrouted()
                .extension(NodeGuard.class, "counted", guards)
                .extension(Router.class, "picky", new PickyRouter())
                .open(2)) {
            assertThat(fixture.prepare(options -> options.tag("broken")).adopt())
                    .isCompletedExceptionally();
            assertThat(guards.made).hasValue(4);
            assertThat(guards.closed).hasValue(2);
        }
        assertThat(guards.closed).hasValue(4);
    }

    @Test
    void aCallThatFindsNoNodeIsExplainedByTheRoutersItWentBy() {
        try (ClusterFixture fixture = ClusterFixture.setup()
                .extension(Router.class, "picky", new PickyRouter())
                .open(1)) {
            Invocation gray = fixture.invocation("order").tag("gray").build();
            fixture.serving(2);
            CompletableFuture<Result> begun = fixture.reference.chain().invoke(gray);
            assertThat(begun).as("waits for the list").isNotDone();
            fixture.replace(options -> options.tag("moody"));
            fixture.advance(100);
            assertThat(ClusterFixture.failureOf(begun))
                    .hasMessageContaining("the call's tag: 'gray'; the nodes' tags: 2 without a tag")
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE));
        }
    }

    @Test
    void aCallWhoseCallerGivesItMoreTimeIsReSentLongAfterOptionsWereReplaced() {
        CountedGuards guards = new CountedGuards();
        try (ClusterFixture fixture = ClusterFixture.setup()
                .options(options -> options.timeoutMillis(1_000))
                .extension(NodeGuard.class, "counted", guards)
                .open(2)) {
            CompletableFuture<Result> begun = invoke(fixture, 20_000);
            fixture.replace(options -> options.timeoutMillis(1_001));
            fixture.advance(9_000);
            assertThat(guards.closed).hasValue(0);
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            fixture.advance(100); // The back-off.
            fixture.onlyWaiting().answerValue("second try");
            assertThat(ClusterFixture.answerOf(begun)).isEqualTo("second try");
            fixture.advance(18_000);
            assertThat(guards.closed).as("all calls must have ended").hasValue(2);
        }
    }

    @Test
    void aCallWithMoreTimeSeesNodesThatComeLongAfterOptionsWereReplaced() {
        try (ClusterFixture fixture = ClusterFixture.setup().open(1)) {
            CompletableFuture<Result> begun = invoke(fixture, 20_000);
            fixture.replace(options -> options.timeoutMillis(1_001));
            fixture.advance(8_000);
            fixture.serving(2);
            fixture.advance(1_000);
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            fixture.advance(100); // The back-off.
            assertThat(fixture.whereWaiting()).isEqualTo(2);
            fixture.onlyWaiting().answerValue("found");
            assertThat(ClusterFixture.answerOf(begun)).isEqualTo("found");
        }
    }

    private static CompletableFuture<Result> invoke(ClusterFixture fixture, int millis) {
        CallScope scope = CallOptions.builder().timeoutMillis(millis).build().open();
        try {
            return fixture.invoke("read");
        } finally {
            scope.close();
        }
    }

    @Test
    void nothingChangesBeforeItIsAdopted() {
        try (ClusterFixture fixture = ClusterFixture.setup().open(1)) {
            ClusterReference.Change prepared = fixture.reference.prepare(
                    ReferenceOptions.builder().cluster("failfast").build());
            assertThat(fixture.reference.chain()).asString().contains("failover");
            assertThat(prepared.adopt()).isCompleted();
            assertThat(fixture.reference.chain())
                    .asString()
                    .contains("failfast")
                    .doesNotContain("failover");
        }
    }

    @Test
    void whatIsNotAdoptedIsClosed() {
        AtomicInteger open = new AtomicInteger();
        try (ClusterFixture fixture = ClusterFixture.unrouted()
                .extension(ClusterStrategy.class, "counted", context -> new CountedStrategy(open))
                .extension(Router.class, "picky", new PickyRouter())
                .open(1)) {
            fixture.prepare(options -> options.cluster("counted")).discard();
            assertThat(open).hasValue(0);
            assertThat(fixture.prepare(options -> options.cluster("counted").tag("broken"))
                            .adopt())
                    .isCompletedExceptionally();
            assertThat(open).hasValue(0);
            fixture.replace(options -> options.cluster("counted"));
            assertThat(open).hasValue(1);
        }
        assertThat(open).hasValue(0);
    }

    @Test
    void whatOnlyANewReferenceCanChangeIsRefused() {
        try (ClusterFixture fixture = ClusterFixture.setup().open(1)) {
            assertRefused(fixture, options -> options.connections(2), "connections", "'1'", "'2'");
            assertRefused(fixture, options -> options.serializer("hessian"), "serializer");
            assertRefused(fixture, options -> options.address("10.0.0.9:1"), "address");
            assertRefused(
                    fixture,
                    options -> options.method(
                            "order", MethodSettings.builder().oneway(true).build()),
                    "order");
            assertThatThrownBy(() -> fixture.replace(options -> options.loadBalancer("nearest")))
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContaining("nearest");
            assertThat(fixture.reference.options().loadBalancer()).isEqualTo("p2c");
        }
    }

    @Test
    void anExtensionThatThrowsOverTheNodesLeavesEverythingAsItIs() {
        try (ClusterFixture fixture = ClusterFixture.unrouted()
                .extension(Router.class, "picky", new PickyRouter())
                .open(2)) {
            assertThat(fixture.prepare(options -> options.tag("broken")).adopt())
                    .isCompletedExceptionally();
            assertThat(fixture.reference.options().tag()).isEmpty();
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().answerValue("as before");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("as before");
            fixture.serving(3);
            fixture.advance(100);
            assertThat(fixture.reference.nodes()).hasSize(3);
        }
    }

    @Test
    void anExtensionOfOlderOptionsThatThrowsKeepsNoNodeFromNewCalls() {
        try (ClusterFixture fixture = ClusterFixture.unrouted()
                .extension(Router.class, "picky", new PickyRouter())
                .options(options -> options.tag("small"))
                .open(2)) {
            fixture.replace(options -> options.tag(""));
            fixture.serving(3);
            fixture.advance(100);
            assertThat(fixture.reference.nodes()).hasSize(3);
        }
    }

    @Test
    void closingEndsCallsOfTheOptionsBefore() {
        ClusterFixture fixture = ClusterFixture.setup().open(2);
        CompletableFuture<Result> begun = fixture.invoke("read");
        fixture.replace(options -> options.timeoutMillis(5_000));
        fixture.waiting().forEach(call -> call.fail(StatusCode.UNAVAILABLE)); // Now it backs off.
        fixture.close();
        assertThat(ClusterFixture.failureOf(begun).code()).isEqualTo(StatusCode.UNAVAILABLE);
    }

    @Test
    void whatIsAdoptedAfterTheEndRefusesCalls() {
        ClusterFixture fixture = ClusterFixture.setup().open(2);
        ClusterReference.Change late = fixture.prepare(options -> options.timeoutMillis(5_000));
        fixture.close();
        assertThat(late.adopt()).isCompleted();
        assertThat(ClusterFixture.failureOf(fixture.invoke("read")))
                .hasMessageContaining("closed")
                .satisfies(failure -> assertThat(failure.notExecuted()).isTrue());
    }

    @Test
    void aStrategyIsClosedWhenItsCallsMustHaveEnded() {
        AtomicInteger closed = new AtomicInteger();
        ClusterStrategy counted = context -> new ClosedOnce(closed);
        try (ClusterFixture fixture = ClusterFixture.setup()
                .extension(ClusterStrategy.class, "counted", counted)
                .options(options -> options.cluster("counted").timeoutMillis(200))
                .open(1)) {
            fixture.replace(options -> options.timeoutMillis(300));
            assertThat(closed).hasValue(0);
            fixture.advance(6_000);
            assertThat(closed).hasValue(1);
        }
        assertThat(closed).hasValue(2);
    }

    /** Counts that it was closed. Thread-safe. */
    private record ClosedOnce(AtomicInteger closed) implements Invoker, AutoCloseable {
        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            return CompletableFuture.completedFuture(Result.value("never asked"));
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static void assertRefused(
            ClusterFixture fixture, UnaryOperator<ReferenceOptions.Builder> change, String... parts) {
        assertThatThrownBy(() -> fixture.prepare(change))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SampleService")
                .hasMessageContainingAll(parts);
    }

    private static NodeStats stats(ClusterFixture fixture, int node) {
        return fixture.reference.nodes().stream()
                .filter(each -> each.endpoint().address().equals(ClusterFixture.address(node)))
                .findFirst()
                .orElseThrow()
                .stats();
    }

    /** Throws over any node, over more than two, or over each call, where the options' tag says so. Immutable, thread-safe. */
    @AutoActivate
    private record PickyRouter() implements Router {
        @Override
        public Route compile(List<Node> nodes, ClientContext context) {
            int most = context.options().tag().equals("broken")
                    ? 0
                    : context.options().tag().equals("small") ? 2 : Integer.MAX_VALUE;
            if (nodes.size() > most) {
                throw new IllegalStateException("not these nodes");
            }
            return new OneSet(nodes, context.options().tag().equals("moody"));
        }
    }

    /** All nodes for every call, or none for any. Immutable, thread-safe. */
    private record OneSet(List<Node> nodes, boolean moody) implements Router.Route {
        @Override
        public List<List<Node>> sets() {
            return List.of(nodes);
        }

        @Override
        public int select(Invocation invocation) {
            if (moody) {
                throw new IllegalStateException("not this call");
            }
            return 0;
        }
    }

    /** Counts those that are open. Thread-safe. */
    private static final class CountedStrategy implements Invoker, AutoCloseable {
        private final AtomicInteger open;

        CountedStrategy(AtomicInteger open) {
            this.open = open;
            open.incrementAndGet();
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            throw new AssertionError("not called");
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    /** Lets everything through and counts its guards. Thread-safe. */
    @AutoActivate
    private static final class CountedGuards implements NodeGuard {
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public Binding bind(ClientContext context) {
            return node -> {
                made.incrementAndGet();
                return new Guard() {
                    @Override
                    public boolean eligible(Invocation invocation) {
                        return true;
                    }

                    @Override
                    public Permit tryAcquire(Invocation invocation) {
                        return Permit.NONE;
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                };
            };
        }
    }
}
