package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Peer;
import io.tern.api.Permit;
import io.tern.api.Picker;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.Router;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An extension that throws once, while something changes, leaves nothing wrong for longer than until the next event, or a second. */
class DirectoryRepairTest {
    /** Throws as often as it was told to. */
    private final AtomicInteger failuresLeft = new AtomicInteger();

    /** Whose code throws. */
    private enum Guilty {
        ROUTER,
        BALANCER,
        GUARD;

        ClusterFixture.Setup in(ClusterFixture.Setup setup, DirectoryRepairTest test) {
            return switch (this) {
                case ROUTER -> setup.extension(Router.class, "guilty", new ShakyRouter(test::failIfTold));
                case BALANCER ->
                    setup.extension(LoadBalancer.class, "guilty", test.balancer())
                            .options(options -> options.loadBalancer("guilty"));
                case GUARD -> setup.extension(NodeGuard.class, "guilty", new ShakyGuard(test::failIfTold, () -> {}));
            };
        }
    }

    private void failIfTold() {
        if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("scripted");
        }
    }

    /** One set of all nodes, after a step that may throw. */
    @AutoActivate
    private record ShakyRouter(Runnable step) implements Router {
        @Override
        public Route compile(List<Node> nodes, ClientContext context) {
            step.run();
            return new OneSetRouter(call -> 0).compile(nodes, context);
        }
    }

    /** Guards nothing, after a step that may throw. */
    @AutoActivate
    private record ShakyGuard(Runnable made, Runnable closed) implements NodeGuard {
        @Override
        public Binding bind(ClientContext context) {
            return node -> {
                made.run();
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
                        closed.run();
                    }
                };
            };
        }
    }

    private LoadBalancer balancer() {
        return (nodes, context) -> {
            failIfTold();
            return firstOf(nodes);
        };
    }

    private static Picker firstOf(List<Node> nodes) {
        return (invocation, eligibility) ->
                nodes.stream().filter(eligibility::test).findFirst().orElse(null);
    }

    @ParameterizedTest
    @EnumSource
    void aListOverWhichAnExtensionThrewOnceIsShownASecondLater(Guilty guilty) {
        try (ClusterFixture fixture = guilty.in(setup(), this).open(1)) {
            failuresLeft.set(1);
            fixture.serving(2);
            fixture.advance(100);
            fixture.advance(1_000);
            assertThat(fixture.reference.nodes()).hasSize(2);
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListOverWhichAnExtensionThrewOnceIsShownWithTheNextEvent(Guilty guilty) {
        try (ClusterFixture fixture =
                guilty.in(setup(), this).connectingByHand().open()) {
            failuresLeft.set(1);
            fixture.serving(2);
            assertThat(fixture.reference.nodes()).isEmpty();
            fixture.ready(fixture.connection(1));
            assertThat(fixture.reference.nodes()).hasSize(2);
            CompletableFuture<?> reply = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatThrowsAgainAndAgainIsAskedAtMostOnceAMinuteInTheEndAndIsRepairedThen(Guilty guilty) {
        try (ClusterFixture fixture = guilty.in(setup(), this).open(1)) {
            failuresLeft.set(1_000);
            fixture.serving(2);
            fixture.runtime.advance(Duration.ofHours(1));
            assertThat(1_000 - failuresLeft.get()).isBetween(60, 70);
            failuresLeft.set(0);
            fixture.runtime.advance(Duration.ofMinutes(1));
            assertThat(fixture.reference.nodes()).hasSize(2);
        }
    }

    @Test
    void aWarmUpGoesOnAfterAnExtensionThatThrewOnce() {
        try (ClusterFixture fixture =
                Guilty.BALANCER.in(setup(), this).connectingByHand().open()) {
            fixture.registry.says(endpoint(1, "id-1").warmupMillis(60_000).build());
            fixture.connection(1).ready(fixture.runtime.clock().nanoTime());
            fixture.runtime.advance(Duration.ofSeconds(10));
            failuresLeft.set(1);
            fixture.runtime.advance(Duration.ofSeconds(60));
            assertThat(failuresLeft).hasValue(0);
            assertThat(fixture.reference.nodes().get(0).weight()).isEqualTo(100);
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void manyNodesAreSeenTogetherAlsoAfterAnExtensionThatThrewOnce() {
        int many = 150;
        try (ClusterFixture fixture = Guilty.BALANCER.in(setup(), this).open(many)) {
            List<Node> before = fixture.reference.nodes();
            failuresLeft.set(1);
            restart(fixture, many, "restarted-");
            fixture.advance(100);
            assertThat(fixture.reference.nodes()).isEqualTo(before);
            restart(fixture, 1, "once-more-");
            fixture.advance(1_000);
            assertThat(fixture.reference.nodes()).hasSize(many).doesNotContainAnyElementsOf(before);
        }
    }

    private static void restart(ClusterFixture fixture, int count, String instance) {
        for (int i = 1; i <= count; i++) {
            fixture.connection(i).lose();
            fixture.connection(i)
                    .ready(new Peer(
                            "app",
                            instance + i,
                            "10.0.0.1",
                            fixture.runtime.clock().nanoTime()));
        }
    }

    @Test
    void anEndpointThatCannotBeConnectedToKeepsNoOtherOutAndIsConnectedToLater() {
        try (ClusterFixture fixture = setup().connectingByHand().open()) {
            failuresLeft.set(1);
            fixture.transport.onConnect(connection -> failIfTold());
            fixture.serving(3);
            assertThat(fixture.reference.nodes()).hasSize(2);
            fixture.advance(1_000);
            assertThat(fixture.reference.nodes()).hasSize(3);
        }
    }

    @Test
    void callsThatWaitAreWokenThoughAnExtensionThrows() {
        try (ClusterFixture fixture =
                Guilty.BALANCER.in(setup(), this).connectingByHand().open(1)) {
            CompletableFuture<?> reply = fixture.invoke("order");
            failuresLeft.set(1);
            Peer peer =
                    new Peer("app", "id-1", "10.0.0.1", fixture.runtime.clock().nanoTime());
            fixture.registry.says(endpoint(1, "id-1").weight(7).build(), endpoint(2));
            fixture.connection(1).ready(peer);
            fixture.advance(100);
            assertThat(failuresLeft).hasValue(0);
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
    }

    @Test
    void theGuardsOfANodeThatOneCouldNotBeMadeForAreClosed() {
        AtomicInteger open = new AtomicInteger();
        ClusterFixture.Setup setup = setup().extension(
                        NodeGuard.class, "counted", new ShakyGuard(open::incrementAndGet, open::decrementAndGet))
                .extension(NodeGuard.class, "guilty", new ShakyGuard(this::failIfTold, () -> {}));
        try (ClusterFixture fixture = setup.open()) {
            failuresLeft.set(1);
            fixture.serving(1);
            fixture.advance(1_000);
            assertThat(fixture.reference.nodes()).hasSize(1);
            assertThat(open).hasValue(1);
        }
    }

    @Test
    void aRegistryThatFailsToSubscribeIsAskedAgain() {
        Unwilling unwilling = new Unwilling(endpoint(1));
        failuresLeft.set(2);
        try (ClusterFixture fixture = setup().moreRegistries(unwilling).open()) {
            CompletableFuture<?> reply = fixture.invoke("order");
            assertThat(reply).isNotDone();
            fixture.runtime.advance(Duration.ofSeconds(1));
            assertThat(fixture.reference.nodes()).isEmpty();
            fixture.runtime.advance(Duration.ofSeconds(2));
            assertThat(fixture.reference.nodes()).hasSize(1);
        }
    }

    @Test
    void aRegistryThatFailsToUnsubscribeKeepsNoConnectionOpen() {
        Unwilling unwilling = new Unwilling(endpoint(1));
        ClusterFixture fixture = setup().moreRegistries(unwilling).open(2);
        assertThat(fixture.transport.open()).hasSize(2);
        failuresLeft.set(1);
        fixture.reference.close();
        assertThat(failuresLeft).hasValue(0);
        assertThat(fixture.transport.open()).isEmpty();
        assertThat(fixture.registry.listeners()).isZero();
        fixture.close();
    }

    @Test
    void noRouterIsAskedAtTheEndAndNoConnectionOrGuardStaysOpen() {
        AtomicInteger open = new AtomicInteger();
        ClusterFixture fixture = Guilty.ROUTER
                .in(setup(), this)
                .extension(NodeGuard.class, "counted", new ShakyGuard(open::incrementAndGet, open::decrementAndGet))
                .open(2);
        assertThat(open).hasValue(2);
        failuresLeft.set(1);
        fixture.reference.close();
        assertThat(failuresLeft).hasValue(1);
        assertThat(fixture.transport.open()).isEmpty();
        assertThat(open).hasValue(0);
        fixture.close();
    }

    /** Fails to subscribe and to unsubscribe when told to, and always serves. */
    private final class Unwilling implements Registry {
        private final Endpoint endpoint;

        Unwilling(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public CompletableFuture<Void> register(Registration registration) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> unregister(Registration registration) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Subscription subscribe(ServiceKey service, RegistryListener listener) {
            failIfTold();
            listener.endpointsChanged(List.of(endpoint));
            return DirectoryRepairTest.this::failIfTold;
        }

        @Override
        public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void close() {}
    }
}
