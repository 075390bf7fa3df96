package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ConnectionState;
import io.tern.api.Eligibility;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.MethodDescriptor;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.NodeSet;
import io.tern.api.Picker;
import io.tern.api.ReferenceOptions;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.LoadBalancerContractTest;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls go to the own zone, then to the own region, then anywhere. */
class NearestPickerTest {
    private static final int CALLS = 10_000;
    private static final Map<String, String> HERE = Map.of("zone", "eu-1", "region", "eu");

    private final TestRuntime runtime = TestRuntime.builder().metadata(HERE).build();

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void theOwnZoneGetsAllCallsWhileEnoughOfItIsReady() {
        List<ScriptedNode> nodes = fleet(10, 10, 10);
        lose(nodes, 3);
        assertThat(shares(nodes)).containsOnlyKeys("eu-1");
    }

    @Test
    void whatTheZoneCannotTakeGoesToTheRegionInProportion() {
        List<ScriptedNode> nodes = fleet(10, 10, 10);
        double before = 1;
        for (int lost = 4; lost <= 9; lost++) {
            lose(nodes, lost);
            Map<String, Double> shares = shares(nodes);
            double expected = (10 - lost) / 7.0;
            assertThat(shares.get("eu-1")).as("%d of 10 lost", lost).isBetween(expected - 0.03, expected + 0.03);
            assertThat(shares.get("eu-1")).as("no cliff").isBetween(before - 0.32, before);
            assertThat(shares).doesNotContainKey("us-1");
            before = shares.get("eu-1");
        }
    }

    @Test
    void whatTheRegionCannotTakeEitherGoesElsewhere() {
        List<ScriptedNode> nodes = fleet(10, 10, 10);
        lose(nodes, 10);
        nodes.subList(10, 15).forEach(node -> node.state(ConnectionState.UNREACHABLE));
        Map<String, Double> shares = shares(nodes);
        assertThat(shares.get("eu-2")).isBetween(0.68, 0.75);
        assertThat(shares.get("us-1")).isBetween(0.25, 0.32);
    }

    @Test
    void theZoneGetsItsCallsBackAsItsNodesDo() {
        List<ScriptedNode> nodes = fleet(10, 10, 0);
        lose(nodes, 10);
        assertThat(shares(nodes)).containsOnlyKeys("eu-2");
        lose(nodes, 2);
        assertThat(shares(nodes)).containsOnlyKeys("eu-1");
    }

    @Test
    void noNodeIsTooFarIfNoneIsNearer() {
        List<ScriptedNode> nodes = fleet(2, 2, 2);
        NodeSet set = set(nodes, ReferenceOptions.UNSET);
        for (ScriptedNode only : nodes) {
            assertThat(set.picker().pick(runtime.newInvocation("read", "a"), node -> node == only))
                    .isSameAs(only);
        }
        assertThat(set.picker().pick(runtime.newInvocation("read", "a"), node -> false))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void theOwnZoneGetsAllCallsWhereNodesAreSlowEverywhere(int elsewhere) {
        List<ScriptedNode> nodes = fleet(10, 10, elsewhere);
        nodes.forEach(node -> node.state(ConnectionState.SLOW));
        NodeSet set = set(nodes, ReferenceOptions.UNSET);
        for (int i = 0; i < 100; i++) {
            Node picked = set.picker().pick(runtime.newInvocation("read", "key-" + i), Eligibility.ANY);
            assertThat(picked).isIn(nodes.subList(0, 10));
        }
    }

    @Test
    void whereOnlyTheRegionHasNodesThatAreWellItGetsAllCalls() {
        List<ScriptedNode> nodes = fleet(10, 10, 10);
        nodes.forEach(node -> node.state(ConnectionState.SLOW));
        nodes.subList(10, 13).forEach(node -> node.state(ConnectionState.READY));
        NodeSet set = set(nodes, ReferenceOptions.UNSET);
        for (int i = 0; i < 100; i++) {
            Node picked = set.picker().pick(runtime.newInvocation("read", "key-" + i), Eligibility.ANY);
            assertThat(picked).isIn(nodes.subList(10, 20));
        }
    }

    @Test
    void picksAllocateNothing() {
        try (ClusterFixture fixture = setup().metadata(HERE).open()) {
            fixture.registry.says(at(1, "eu-1"), at(2, "eu-1"), at(3, "eu-2"), at(4, "us-1"));
            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.connection(3).becomes(ConnectionState.UNREACHABLE);
            Picker picker = routing(fixture.runtime, ReferenceOptions.UNSET, new P2cLoadBalancer())
                    .compile(fixture.reference.nodes())
                    .select(runtime.newInvocation("read", "a"))
                    .picker();
            assertThat(picker).asString().contains("nearest[zone eu-1: p2c[2 nodes]");
            Eligibility ready = node -> node.state() == ConnectionState.READY;
            Invocation call = fixture.invocation("read").build();
            fixture.advance(1_000);
            Invocation later = fixture.invocation("read").build();
            AllocationMeter.assertFree("pick with and without a new look at the nodes", () -> {
                picker.pick(call, ready);
                picker.pick(call, ready);
                picker.pick(later, ready);
            });
        }
    }

    @Test
    void nodesOfWeightZeroAreNoReserve() {
        List<ScriptedNode> nodes = fleet(10, 10, 0);
        nodes.subList(0, 5).forEach(node -> node.weight(0));
        assertThat(shares(nodes)).containsOnlyKeys("eu-1");
    }

    @Test
    void aNodeOfWeightZeroNearByComesAfterOneThatIsFarAway() {
        List<ScriptedNode> nodes = fleet(2, 0, 2);
        nodes.get(1).weight(0);
        NodeSet set = set(nodes, ReferenceOptions.UNSET);
        Invocation call = runtime.newInvocation("read", "a");
        assertThat(set.picker().pick(call, Eligibility.ANY)).isSameAs(nodes.get(0));
        assertThat(set.picker().pick(call, node -> node != nodes.get(0))).isIn(nodes.get(2), nodes.get(3));
        nodes.get(2).weight(0);
        nodes.get(3).weight(0);
        NodeSet drained = set(nodes, ReferenceOptions.UNSET);
        assertThat(drained.picker().pick(call, node -> node != nodes.get(0))).isSameAs(nodes.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "order"})
    void keysThatSpillAlwaysSpillToTheSameNode(String markedOrFirst) {
        List<ScriptedNode> nodes = fleet(10, 10, 0);
        lose(nodes, 6);
        ReferenceOptions options =
                ReferenceOptions.builder().loadBalancer("consistent-hash").build();
        NodeSet set = set(nodes, options, new ConsistentHashLoadBalancer());
        for (int key = 0; key < 500; key++) {
            Node home = pick(set, runtime.newInvocation(markedOrFirst, "key-" + key));
            runtime.advance(Duration.ofMillis(20));
            assertThat(pick(set, runtime.newInvocation(markedOrFirst, "key-" + key)))
                    .isSameAs(home);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "order"})
    void whatACallDrawsByItsTagsDoesNotSayWhetherItLeavesItsZone(String withAKeyOrWithout) {
        List<ScriptedNode> nodes = new ArrayList<>(fleet(10, 10, 0, "gray"));
        nodes.addAll(fleet(10, 10, 0));
        nodes.subList(0, 7).forEach(node -> node.state(ConnectionState.UNREACHABLE));
        ReferenceOptions options =
                ReferenceOptions.builder().set(ClusterSettings.SPLIT, "gray=30").build();
        RouteTree tree = new Routing(
                        List.of(new TagRouter()),
                        new P2cLoadBalancer(),
                        runtime.clientContext(runtime.service(), options),
                        new StickyHomes())
                .compile(List.copyOf(nodes));
        Map<String, Integer> gray = new HashMap<>();
        for (int i = 0; i < CALLS; i++) {
            runtime.advance(Duration.ofNanos(100_000));
            Invocation call = runtime.newInvocation(withAKeyOrWithout, "key-" + i);
            Endpoint picked = pick(tree.select(call), call).endpoint();
            if (picked.tags().contains("gray")) {
                gray.merge(picked.metadata().get("zone"), 1, Integer::sum);
            }
        }
        assertThat(gray.get("eu-1")).as("3 of 7 enough").isBetween(1_150, 1_420);
        assertThat(gray.get("eu-2")).isBetween(1_550, 1_880);
    }

    @Test
    void whereNothingIsKnownOfZonesNothingIsInTheWay() {
        try (TestRuntime nowhere = TestRuntime.create()) {
            assertThat(routing(nowhere, ReferenceOptions.UNSET, new P2cLoadBalancer())
                            .compile(List.copyOf(fleet(2, 2, 2)))
                            .select(nowhere.newInvocation("read", "a"))
                            .picker())
                    .hasToString("routed -> p2c[6 nodes]");
        }
        assertThat(set(fleet(2, 2, 2), ReferenceOptions.UNSET).picker())
                .hasToString(
                        "routed -> nearest[zone eu-1: p2c[2 nodes], region eu: p2c[2 nodes], elsewhere: p2c[2 nodes]]");
        assertThat(set(fleet(3, 0, 0), ReferenceOptions.UNSET).picker()).hasToString("routed -> p2c[3 nodes]");
        assertThat(set(
                                fleet(1, 1, 1),
                                ReferenceOptions.builder()
                                        .set(ClusterSettings.PREFER_ZONE, false)
                                        .build())
                        .picker())
                .hasToString("routed -> p2c[3 nodes]");
    }

    @Test
    void aZoneThatVanishesOrRefusesCostsNoCall() {
        try (ClusterFixture fixture = setup().metadata(HERE).open()) {
            fixture.registry.says(at(1, "eu-1"), at(2, "eu-1"), at(3, "eu-2"));
            var refused = fixture.invoke("order");
            fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.UNAVAILABLE));
            fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.UNAVAILABLE));
            assertThat(fixture.whereWaiting())
                    .as("after both of the zone have refused")
                    .isEqualTo(3);
            fixture.onlyWaiting().answerValue("done");
            assertThat(refused).isDone();

            fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            var lost = fixture.invoke("order");
            assertThat(fixture.whereWaiting()).as("at the same moment").isEqualTo(3);
            fixture.onlyWaiting().answerValue("done");
            assertThat(lost).isDone();
        }
    }

    @Test
    void aFullLimitOfOneMethodSendsNoCallOfAnotherOutOfTheZone() {
        TestLimit limit = new TestLimit();
        limit.ofAllNodes = true;
        limit.method = "order";
        limit.places = 1;
        try (ClusterFixture fixture = setup().metadata(HERE)
                .extension(NodeGuard.class, "limit", limit)
                .open()) {
            fixture.registry.says(at(1, "eu-1"), at(2, "eu-1"), at(3, "eu-2"), at(4, "us-1"));
            assertThat(fixture.invoke("order")).isNotDone();
            for (int i = 0; i < 20; i++) {
                fixture.advance(20);
                assertThat(fixture.invoke("order"))
                        .as("refused, and the first to count the zone's nodes")
                        .isDone();
                var other = fixture.invoke("read");
                assertThat(fixture.callsAt(3)).isEmpty();
                assertThat(fixture.callsAt(4)).isEmpty();
                fixture.waiting().stream()
                        .filter(call -> call.invocation().method().name().equals("read"))
                        .forEach(call -> call.answerValue("done"));
                assertThat(other).isDone();
            }
        }
    }

    /** The suite of balancers, over two zones of which one is gone. */
    @Nested
    class OverZones extends LoadBalancerContractTest {
        @Override
        protected LoadBalancer newLoadBalancer() {
            return (nodes, context) -> {
                int half = nodes.size() / 2;
                return half == 0
                        ? new P2cLoadBalancer().newPicker(nodes, context)
                        : new NearestPicker(
                                List.of(
                                        new NearestPicker.Ring(
                                                "near",
                                                nodes.subList(0, half),
                                                new P2cLoadBalancer().newPicker(nodes.subList(0, half), context)),
                                        new NearestPicker.Ring(
                                                "far",
                                                nodes.subList(half, nodes.size()),
                                                new P2cLoadBalancer()
                                                        .newPicker(nodes.subList(half, nodes.size()), context))),
                                70,
                                new CallLot(new StableHash(), "test"),
                                MethodDescriptor::hashKeyIndex);
            };
        }

        @Override
        protected boolean spreadsLoad() {
            return false;
        }

        @Override
        protected boolean followsWeights() {
            return false;
        }
    }

    private static void lose(List<ScriptedNode> nodes, int count) {
        for (int i = 0; i < 10; i++) {
            nodes.get(i).state(i < count ? ConnectionState.UNREACHABLE : ConnectionState.READY);
        }
    }

    private Map<String, Double> shares(List<ScriptedNode> nodes) {
        NodeSet set = set(nodes, ReferenceOptions.UNSET);
        Map<String, Double> shares = new HashMap<>();
        for (int i = 0; i < CALLS; i++) {
            runtime.advance(Duration.ofNanos(100_000));
            String zone = pick(set, "key-" + i).endpoint().metadata().get("zone");
            shares.merge(zone, 1.0 / CALLS, Double::sum);
        }
        return shares;
    }

    private Node pick(NodeSet set, String key) {
        return pick(set, runtime.newInvocation("read", key));
    }

    private static Node pick(NodeSet set, Invocation call) {
        Eligibility ready = node -> node.state() == ConnectionState.READY;
        return set.picker().pick(call, ready);
    }

    private NodeSet set(List<ScriptedNode> nodes, ReferenceOptions options) {
        return set(nodes, options, new P2cLoadBalancer());
    }

    private NodeSet set(List<ScriptedNode> nodes, ReferenceOptions options, LoadBalancer balancer) {
        return routing(runtime, options, balancer)
                .compile(List.copyOf(nodes))
                .select(runtime.newInvocation("read", "a"));
    }

    private static Routing routing(TestRuntime runtime, ReferenceOptions options, LoadBalancer balancer) {
        return new Routing(List.of(), balancer, runtime.clientContext(runtime.service(), options), new StickyHomes());
    }

    private static Endpoint at(int node, String zone, String... tags) {
        return endpoint(node, "id-" + node)
                .metadata(Map.of("zone", zone, "region", zone.substring(0, 2)))
                .tags(Set.of(tags))
                .build();
    }

    /** Nodes of the own zone, of the own region, elsewhere. */
    private static List<ScriptedNode> fleet(int zone, int region, int elsewhere, String... tags) {
        List<ScriptedNode> nodes = new ArrayList<>();
        IntStream.range(0, zone + region + elsewhere)
                .mapToObj(i -> at(i + 1, i < zone ? "eu-1" : i < zone + region ? "eu-2" : "us-1", tags))
                .forEach(endpoint -> nodes.add(new ScriptedNode(endpoint)));
        return nodes;
    }
}
