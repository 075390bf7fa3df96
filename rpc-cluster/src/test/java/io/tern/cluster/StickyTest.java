package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Eligibility;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Picker;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A reference that stays with one node. */
class StickyTest {
    @Test
    void allCallsGoToOneNode() {
        try (ClusterFixture fixture = sticky().open(5)) {
            int home = called(fixture, "");
            for (int i = 0; i < 100; i++) {
                assertThat(called(fixture, "")).isEqualTo(home);
            }
        }
    }

    @Test
    void itMovesWhenItsHomeTakesNoCallsAndDoesNotGoBack() {
        try (ClusterFixture fixture = sticky().open(3)) {
            int first = called(fixture, "");
            fixture.connection(first).becomes(ConnectionState.UNREACHABLE);
            int second = called(fixture, "");
            assertThat(second).isNotEqualTo(first);
            fixture.ready(fixture.connection(first));
            for (int i = 0; i < 50; i++) {
                assertThat(called(fixture, "")).isEqualTo(second);
            }
        }
    }

    @Test
    void aCallThatIsSentElsewhereMovesNobody() {
        try (ClusterFixture fixture =
                sticky().options(options -> options.retries(1)).open(3)) {
            int home = called(fixture, "");
            var reply = fixture.invoke("read");
            fixture.onlyWaiting().answer(ClusterFixture.failure(StatusCode.UNAVAILABLE));
            fixture.advance(200);
            assertThat(fixture.whereWaiting()).isNotEqualTo(home);
            fixture.onlyWaiting().answerValue("done");
            assertThat(reply).isDone();
            assertThat(called(fixture, "")).isEqualTo(home);
        }
    }

    @Test
    void itStaysWhenOtherNodesComeAndGo() {
        try (ClusterFixture fixture = sticky().open(3)) {
            int home = called(fixture, "");
            fixture.serving(9);
            fixture.advance(100);
            assertThat(called(fixture, "")).isEqualTo(home);
            fixture.registry.says(endpoint(home), endpoint(9));
            fixture.advance(100);
            assertThat(called(fixture, "")).isEqualTo(home);
        }
    }

    @Test
    void itStaysWhenOptionsAreReplaced() {
        try (ClusterFixture fixture = sticky().open(5)) {
            int home = called(fixture, "");
            for (int retries = 0; retries < 10; retries++) {
                int changed = retries;
                fixture.replace(options -> options.retries(changed));
                assertThat(called(fixture, "")).isEqualTo(home);
            }
        }
    }

    @Test
    void aSlowHomeIsLeftWhereAnotherNodeIsReady() {
        try (ClusterFixture fixture = sticky().open(2)) {
            int home = called(fixture, "");
            fixture.connection(home).becomes(ConnectionState.SLOW);
            assertThat(called(fixture, "")).isNotEqualTo(home);
        }
    }

    @Test
    void aHomeOfWeightZeroIsLeftForOneThatHasAnyAndKeptWhereThereIsNone() {
        try (ClusterFixture fixture = sticky().open()) {
            fixture.registry.says(endpoint(1), endpoint(2));
            int home = called(fixture, "");
            int other = 3 - home;
            fixture.registry.says(
                    endpoint(home, "id-" + home).weight(0).build(),
                    endpoint(other, "id-" + other).build());
            fixture.advance(100);
            assertThat(called(fixture, "")).isEqualTo(other);

            fixture.registry.says(
                    endpoint(home, "id-" + home).weight(0).build(),
                    endpoint(other, "id-" + other).weight(0).build());
            fixture.advance(100);
            int last = called(fixture, "");
            for (int i = 0; i < 20; i++) {
                assertThat(called(fixture, "")).isEqualTo(last);
            }
        }
    }

    @Test
    void eachSetOfTheRoutersHasAHome() {
        try (ClusterFixture fixture = sticky().open()) {
            fixture.registry.says(tagged(1), tagged(2), tagged(3, "gray"), tagged(4, "gray"));
            int untagged = called(fixture, "");
            int gray = called(fixture, "gray");
            fixture.registry.says(
                    tagged(1), tagged(2), tagged(3, "gray"), tagged(4, "gray"), tagged(5), tagged(6, "gray"));
            fixture.advance(100);
            for (int i = 0; i < 20; i++) {
                assertThat(called(fixture, "")).isEqualTo(untagged);
                assertThat(called(fixture, "gray")).isEqualTo(gray);
            }
        }
    }

    @Test
    void setsThatOverlapKeepTheirHomesApart() {
        try (ClusterFixture fixture = sticky().options(
                        options -> options.set("routes", "method = read => port != 20881"))
                .open()) {
            List<Endpoint> listed = new ArrayList<>();
            for (int node = 1; node <= 5; node++) {
                listed.add(endpoint(node));
            }
            Endpoint left = Endpoint.builder(new Address("10.0.0.9", 20_881))
                    .instanceId("id-9")
                    .warmupMillis(0)
                    .build();
            listed.add(left);
            fixture.registry.says(listed.toArray(Endpoint[]::new));
            fixture.transport.connections().stream()
                    .filter(connection -> connection.endpoint().address().port() == 20_880)
                    .forEach(connection -> connection.becomes(ConnectionState.UNREACHABLE));
            int home = called(fixture, "");
            assertThat(home).as("the only one that is there").isEqualTo(9);
            fixture.transport.connections().stream()
                    .filter(connection -> connection.endpoint().address().port() == 20_880)
                    .forEach(fixture::ready);
            int ofRead = called(fixture, "read", "");
            for (int node = 10; node <= 20; node++) {
                listed.add(endpoint(node));
                fixture.registry.says(listed.toArray(Endpoint[]::new));
                fixture.advance(100);
                assertThat(called(fixture, "")).isEqualTo(home);
                assertThat(called(fixture, "read", "")).isEqualTo(ofRead);
            }
        }
    }

    @Test
    void aHundredSetsKeepTheirHomesWhenNodesCome() {
        StickyHomes homes = new StickyHomes();
        try (TestRuntime runtime = TestRuntime.create()) {
            Invocation call = runtime.newInvocation("read", "a");
            List<Node> chosen = picked(homes, 3, runtime, call);
            assertThat(addresses(picked(homes, 4, runtime, call))).isEqualTo(addresses(chosen));
            assertThat(addresses(picked(homes, 5, runtime, call))).isEqualTo(addresses(chosen));
        }
    }

    private static List<Node> picked(StickyHomes homes, int nodes, TestRuntime runtime, Invocation call) {
        StickyHomes.Sets sets = homes.newSets();
        List<Picker> pickers = new ArrayList<>();
        for (int set = 0; set < 100; set++) {
            int network = set;
            List<Node> members = IntStream.range(0, nodes)
                    .mapToObj(i -> Endpoint.builder(new Address("10.1." + network + "." + i, 20_880))
                            .instanceId("id-" + i)
                            .build())
                    .<Node>map(ScriptedNode::new)
                    .toList();
            pickers.add(sets.over(members, new P2cLoadBalancer().newPicker(members, runtime.clientContext())));
        }
        return pickers.stream()
                .map(picker -> picker.pick(call, Eligibility.ANY))
                .toList();
    }

    private static List<Address> addresses(List<Node> nodes) {
        return nodes.stream().map(node -> node.endpoint().address()).toList();
    }

    @Test
    void aFullLimitOfTheCallerMovesNobody() {
        TestLimit limit = new TestLimit();
        limit.ofAllNodes = true;
        try (ClusterFixture fixture =
                sticky().extension(NodeGuard.class, "limit", limit).open(5)) {
            int home = called(fixture, "");
            AtomicInteger looks = new AtomicInteger();
            limit.room = () -> looks.incrementAndGet() % 2 == 0;
            for (int i = 0; i < 20; i++) {
                var reply = fixture.invoke("order");
                if (!reply.isDone()) {
                    assertThat(fixture.whereWaiting()).isEqualTo(home);
                    fixture.onlyWaiting().answerValue("done");
                }
                assertThat(reply).isDone();
            }
            limit.room = () -> true;
            assertThat(called(fixture, "")).isEqualTo(home);
        }
    }

    @Test
    void differentClientsHaveDifferentHomes() {
        Set<Node> homes = new HashSet<>();
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        for (int client = 0; client < 30; client++) {
            try (TestRuntime runtime = TestRuntime.builder().seed(client).build()) {
                homes.add(picker(nodes, runtime).pick(runtime.newInvocation("read", "a"), Eligibility.ANY));
            }
        }
        assertThat(homes).hasSizeGreaterThan(5);
    }

    @Test
    void picksOfTheHomeAllocateNothing() {
        try (TestRuntime runtime = TestRuntime.create()) {
            Picker picker = picker(ScriptedNode.nodes(10), runtime);
            Invocation call = runtime.newInvocation("read", "a");
            AllocationMeter.assertFree("pick", () -> picker.pick(call, Eligibility.ANY));
        }
    }

    private static Picker picker(List<ScriptedNode> nodes, TestRuntime runtime) {
        return new StickyHomes()
                .newSets()
                .over(List.copyOf(nodes), new P2cLoadBalancer().newPicker(List.copyOf(nodes), runtime.clientContext()));
    }

    private static ClusterFixture.Setup sticky() {
        return setup().options(options -> options.set("sticky", "true"));
    }

    private static int called(ClusterFixture fixture, String tag) {
        return called(fixture, "order", tag);
    }

    private static int called(ClusterFixture fixture, String method, String tag) {
        var reply = fixture.reference
                .chain()
                .invoke(fixture.invocation(method).tag(tag).build());
        int where = fixture.whereWaiting();
        fixture.onlyWaiting().answerValue("done");
        assertThat(reply).isDone();
        return where;
    }

    private static Endpoint tagged(int node, String... tags) {
        return endpoint(node, "id-" + node).tags(Set.of(tags)).build();
    }
}
