package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.unrouted;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.ClusterStrategy;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Node;
import io.tern.api.Result;
import io.tern.api.Router;
import io.tern.testkit.RouterContractTest;
import io.tern.testkit.ScriptedCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How routers are put together, with none but those of the test. */
class RoutingTest {
    @Test
    void aCallSelectsASetThatEveryRouterLeft() {
        try (ClusterFixture fixture = unrouted()
                .extension(Router.class, "gray", new MarkRouter("gray"))
                .extension(Router.class, "near", new MarkRouter("near"))
                .open()) {
            fixture.registry.says(tagged(1), tagged(2, "gray"), tagged(3, "near"), tagged(4, "gray", "near"));

            assertThat(nodesCalled(fixture, "gray")).containsExactlyInAnyOrder(2);
            assertThat(nodesCalled(fixture, "near")).containsExactlyInAnyOrder(3);
            assertThat(nodesCalled(fixture, "")).containsExactlyInAnyOrder(1);
        }
    }

    @Test
    void routesAreCompiledWhenTheDirectoryChangesAndNotPerCall() {
        MarkRouter router = new MarkRouter("gray");
        try (ClusterFixture fixture =
                unrouted().extension(Router.class, "gray", router).open(3)) {
            int compiled = router.compiled.get();
            for (int i = 0; i < 100; i++) {
                var unused = fixture.invoke("order");
            }
            assertThat(router.compiled).hasValue(compiled);
            fixture.serving(4);
            fixture.advance(100);
            assertThat(router.compiled).hasValue(compiled + 1);
        }
    }

    @Test
    void aRouterThatLeavesNothingIsNamedByTheFailure() {
        try (ClusterFixture fixture = unrouted()
                .extension(Router.class, "gray", new MarkRouter("gray"))
                .open(2)) {
            Invocation gray = fixture.invocation("order").tag("gray").build();
            assertThat(failureOf(fixture.reference.chain().invoke(gray)))
                    .hasMessageContaining("routers left none of 2 nodes");
        }
    }

    @Test
    void aServiceLeavesARouterOutByName() {
        try (ClusterFixture fixture = unrouted()
                .extension(Router.class, "gray", new MarkRouter("gray"))
                .options(options -> options.filters(List.of("-tag", "-gray")))
                .open(1)) {
            Invocation gray = fixture.invocation("order").tag("gray").build();
            var unused = fixture.reference.chain().invoke(gray);
            assertThat(fixture.waiting()).hasSize(1);
        }
    }

    @Test
    void aRouterThatSelectsNonsenseFailsTheCallAndIsNamed() {
        Router broken = new OneSetRouter(call -> 7);
        try (ClusterFixture fixture =
                unrouted().extension(Router.class, "broken", broken).open(1)) {
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageContaining("OneSetRouter selected set 7 (expected: 0 to 0)");
        }
    }

    @Test
    void aRouterThatThrowsIsNamedAndNoFilterIsBlamedOrPassedBy() {
        PassingFilter filter = new PassingFilter();
        try (ClusterFixture fixture = unrouted()
                .extension(Router.class, "throwing", OneSetRouter.throwingWhile(new AtomicBoolean(true)))
                .extension(ClientFilter.class, "passing", filter)
                .open(1)) {
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageStartingWith("INTERNAL: " + OneSetRouter.class.getName()
                            + " failed with java.lang.IllegalStateException: which way?")
                    .hasMessageNotContaining("PassingFilter");
            assertThat(filter.inFlight)
                    .as("calls that the filter thinks are on their way")
                    .hasValue(0);
        }
    }

    @Test
    void aStrategyThatThrowsIsNamedAndNoFilterIsBlamed() {
        ClusterStrategy broken = context -> new ThrowingStrategy();
        try (ClusterFixture fixture = unrouted()
                .extension(ClusterStrategy.class, "broken", broken)
                .extension(ClientFilter.class, "passing", new PassingFilter())
                .options(options -> options.cluster("broken"))
                .open(1)) {
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageStartingWith("INTERNAL: " + ThrowingStrategy.class.getName())
                    .hasMessageNotContaining("PassingFilter");
        }
    }

    @Test
    void aCallThatWaitsIsRoutedAgain() {
        try (ClusterFixture fixture = unrouted()
                .extension(Router.class, "gray", new MarkRouter("gray"))
                .open()) {
            Invocation gray = fixture.invocation("order").tag("gray").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(gray);
            assertThat(reply).isNotDone();
            fixture.registry.says(tagged(1), tagged(2, "gray"));

            assertThat(fixture.whereWaiting()).isEqualTo(2);
        }
    }

    /** Of a call that waits for its node to connect. Where the change is missed, it waits for the next one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aChangeWhileACallIsRoutedIsNotMissed(int look) {
        Deque<Runnable> work = new ArrayDeque<>();
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<Runnable> change = new AtomicReference<>();
        Router watched = new OneSetRouter(call -> {
            if (looks.incrementAndGet() == look) {
                change.get().run();
            }
            return 0;
        });
        ClusterFixture.Setup setup = unrouted()
                .connectingByHand()
                .extension(Router.class, "watched", watched)
                .options(options -> options.timeoutMillis(60_000));
        setup.runtime.callbackExecutor(work::add);
        try (ClusterFixture fixture = setup.open()) {
            change.set(() -> {
                fixture.registry.says(tagged(1), tagged(2));
                settle(fixture, work);
                fixture.ready(fixture.connection(2));
                settle(fixture, work);
            });
            fixture.registry.says(tagged(1));
            settle(fixture, work);
            var unused = fixture.invoke("order");
            settle(fixture, work);
            for (int other = 3; looks.get() < look; other++) {
                fixture.registry.says(tagged(1), tagged(other));
                settle(fixture, work);
            }

            assertThat(fixture.whereWaiting()).isEqualTo(2);
        }
    }

    private static void settle(ClusterFixture fixture, Deque<Runnable> work) {
        for (int i = 0; i < 3; i++) {
            while (!work.isEmpty()) {
                work.remove().run();
            }
            fixture.advance(100);
        }
    }

    @Nested
    class OfTheTest extends RouterContractTest {
        @Override
        protected Router newRouter() {
            return new MarkRouter("gray");
        }
    }

    private static io.tern.api.Endpoint tagged(int node, String... tags) {
        return endpoint(node, "id-" + node).tags(Set.of(tags)).build();
    }

    private static Set<Integer> nodesCalled(ClusterFixture fixture, String tag) {
        Set<Integer> called = new java.util.HashSet<>();
        for (int i = 0; i < 50; i++) {
            Invocation call = fixture.invocation("order").tag(tag).build();
            var reply = fixture.reference.chain().invoke(call);
            called.add(fixture.whereWaiting());
            ScriptedCall waiting = fixture.onlyWaiting();
            waiting.answerValue("answer");
            assertThat(reply).isDone();
        }
        return called;
    }

    /** Calls with the tag go to nodes with it, all others to those without. */
    @AutoActivate
    private static final class MarkRouter implements Router {
        final AtomicInteger compiled = new AtomicInteger();
        private final String tag;

        MarkRouter(String tag) {
            this.tag = tag;
        }

        @Override
        public Route compile(List<Node> nodes, ClientContext context) {
            compiled.incrementAndGet();
            List<List<Node>> sets = List.of(select(nodes, true), select(nodes, false));
            return new Route() {
                @Override
                public List<List<Node>> sets() {
                    return sets;
                }

                @Override
                public int select(Invocation invocation) {
                    return invocation.tag().equals(tag) ? 0 : 1;
                }
            };
        }

        private List<Node> select(List<Node> nodes, boolean with) {
            return nodes.stream()
                    .filter(node -> node.endpoint().tags().contains(tag) == with)
                    .toList();
        }
    }

    /** Does not know what to do. */
    private record ThrowingStrategy() implements Invoker {
        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            throw new IllegalStateException("what now?");
        }
    }

    /** Counts calls on their way, as metrics do. */
    @AutoActivate
    private static final class PassingFilter implements ClientFilter, Filter {
        final AtomicInteger inFlight = new AtomicInteger();

        @Override
        public Filter bind(ClientContext context) {
            return this;
        }

        @Override
        public CompletableFuture<Result> filter(Invocation invocation, Invoker next) {
            inFlight.incrementAndGet();
            return next.invoke(invocation).whenComplete((result, error) -> inFlight.decrementAndGet());
        }
    }
}
