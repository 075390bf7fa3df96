package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Deadline;
import io.tern.api.Eligibility;
import io.tern.api.HashKey;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistentHashTest {
    private static final int KEYS = 10_000;

    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void aReferenceThatKnowsAPartOfTheNodesOnlyIsRefusedAlsoWhereOneMethodGoesByKeys() {
        assertThatThrownBy(() -> ClusterFixture.setup()
                        .options(options ->
                                options.loadBalancer("consistent-hash").set("subset", "2"))
                        .open(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loadBalancer: with 'consistent-hash' every client calls the same node for a key,"
                        + " and with subset = 2 each reference to ")
                .hasMessageContaining("(expected: subset = 0");
        ReferenceOptions ofOneMethod = ReferenceOptions.builder()
                .method(
                        "read",
                        MethodSettings.builder().loadBalancer("consistent-hash").build())
                .build();
        assertThatThrownBy(() -> ClusterFixture.setup()
                        .options(options -> ofOneMethod.toBuilder().set("subset", "2"))
                        .open(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("subset = 2");
    }

    @Test
    void aRuleThatHasCallsGoByKeysIsRefusedWhereAPartOfTheNodesIsKnownOnly() {
        try (ClusterFixture fixture = ClusterFixture.setup()
                .options(options -> options.set("subset", "2"))
                .open(3)) {
            ReferenceOptions changed = fixture.reference.options().toBuilder()
                    .loadBalancer("consistent-hash")
                    .build();
            assertThatThrownBy(() -> fixture.reference.prepare(changed))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("subset = 2");
            assertThat(fixture.invoke("order")).isNotDone();
        }
    }

    @Test
    void equalKeysGoToOneNode() {
        Picker picker = picker(ScriptedNode.nodes(10));
        for (int key = 0; key < 100; key++) {
            Node home = pick(picker, key);
            for (int i = 0; i < 10; i++) {
                assertThat(pick(picker, key)).isSameAs(home);
            }
        }
    }

    @Test
    void everyProcessFindsTheSameNode() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        List<ScriptedNode> shuffled = new ArrayList<>(ScriptedNode.nodes(10));
        Collections.shuffle(shuffled, new Random(5));
        Picker one = picker(nodes);
        Picker other = picker(shuffled);
        for (int key = 0; key < KEYS; key++) {
            assertThat(pick(other, key).endpoint()).isEqualTo(pick(one, key).endpoint());
        }
    }

    @Test
    void aRestartedServerGetsItsKeysBack() {
        List<ScriptedNode> before = ScriptedNode.nodes(10);
        List<ScriptedNode> after = ScriptedNode.nodes(10);
        after.get(4)
                .endpoint(
                        after.get(4).endpoint().toBuilder().instanceId("second").build());
        Picker one = picker(before);
        Picker other = picker(after);
        for (int key = 0; key < KEYS; key++) {
            assertThat(after.indexOf(pick(other, key))).isEqualTo(before.indexOf(pick(one, key)));
        }
    }

    @Test
    void whenANodeLeavesOnlyItsKeysMoveAndTheyAreFew() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        Picker full = picker(nodes);
        for (int gone = 0; gone < nodes.size(); gone++) {
            Node left = nodes.get(gone);
            List<ScriptedNode> rest = new ArrayList<>(nodes);
            rest.remove(gone);
            Picker smaller = picker(rest);
            int moved = 0;
            for (int key = 0; key < KEYS; key++) {
                Node home = pick(full, key);
                if (home == left) {
                    moved++;
                } else {
                    assertThat(pick(smaller, key)).isSameAs(home);
                }
            }
            assertThat(moved).as("keys of node %d of 10", gone).isLessThanOrEqualTo(KEYS * 12 / 100);
        }
    }

    @Test
    void whenTheHeaviestNodeLeavesOnlyItsKeysMove() {
        List<ScriptedNode> nodes = weighted(200, 100, 100, 100);
        Picker full = picker(nodes);
        Picker smaller = picker(nodes.subList(1, 4));
        assertThat(movedFromTo(full, smaller)).containsOnly(nodes.get(0));
    }

    @Test
    void aHeaviestNodeThatChangesItsWeightMovesItsOwnKeysOnly() {
        List<ScriptedNode> nodes = weighted(200, 100, 100, 100);
        Picker before = picker(nodes);
        nodes.get(0).weight(150);
        Picker after = picker(nodes);
        assertThat(movedFromTo(before, after)).as("lighter").containsOnly(nodes.get(0));
        nodes.get(0).weight(1_600);
        for (Node left : movedFromTo(picker(nodes), before)) {
            assertThat(left).as("heavier again").isSameAs(nodes.get(0));
        }
    }

    /** The nodes that lost a key. */
    private Set<Node> movedFromTo(Picker before, Picker after) {
        Set<Node> losers = new HashSet<>();
        for (int key = 0; key < KEYS; key++) {
            Node home = pick(before, key);
            if (pick(after, key) != home) {
                losers.add(home);
            }
        }
        return losers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 33, 1_000, 3_000})
    void sharesFollowTheWeightsOfWhateverSize(int factor) {
        int[] counts = count(weighted(3 * factor, 2 * factor, factor));
        for (int i = 0; i < counts.length; i++) {
            double share = (3 - i) / 6.0; // The heaviest has 250 points or more: its part of the circle varies by 6 %.
            assertThat(counts[i] / (double) KEYS).as("node %d", i).isBetween(share - 0.06, share + 0.06);
        }
    }

    @Test
    void theHeaviestWeightsTakeNoMorePointsThanMemoryCanSpare() {
        for (int weight : new int[] {1, 32, 33, 100, 1_600, 1_601, 10_000}) {
            WeightTable table = new WeightTable(List.copyOf(weighted(weight)));
            assertThat(new HashRing(table, HashRing.addressHashes(table)).size())
                    .as("points of weight %d", weight)
                    .isBetween(80, 4_096);
        }
    }

    private static List<ScriptedNode> weighted(int... weights) {
        List<ScriptedNode> nodes = ScriptedNode.nodes(weights.length);
        for (int i = 0; i < weights.length; i++) {
            nodes.get(i).weight(weights[i]);
        }
        return nodes;
    }

    @Test
    void aNodeThatIsNotEligibleIsSkippedAsIfItHadLeft() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        Picker full = picker(nodes);
        Picker smaller = picker(nodes.subList(1, 10));
        for (int key = 0; key < KEYS; key++) {
            assertThat(full.pick(call(key), node -> node != nodes.get(0))).isSameAs(pick(smaller, key));
        }
    }

    @Test
    void sharesFollowTheWeights() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(4);
        nodes.get(0).weight(200);
        nodes.get(3).weight(50);
        int[] counts = count(nodes);
        assertShare(counts[0], 200 / 450.0);
        assertShare(counts[1], 100 / 450.0);
        assertShare(counts[2], 100 / 450.0);
        assertShare(counts[3], 50 / 450.0);
    }

    @Test
    void aNodeThatWarmsUpTakesItsKeysLittleByLittle() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(5);
        Set<Integer> taken = new HashSet<>();
        for (int weight = 1; weight <= 100; weight += 9) {
            nodes.get(4).weight(weight);
            Picker picker = picker(nodes);
            Set<Integer> now = new TreeSet<>();
            for (int key = 0; key < KEYS; key++) {
                if (pick(picker, key) == nodes.get(4)) {
                    now.add(key);
                }
            }
            assertThat(now).as("at weight %d", weight).containsAll(taken);
            assertShare(now.size(), weight / (400.0 + weight));
            taken = now;
        }
    }

    /** The model of the paper: keys come, stay, and go at random, and no node ever gets above its bound. */
    @Test
    void noNodeHoldsMoreThanItsBoundHoweverSkewedTheKeys() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        Picker picker = picker(nodes);
        Random random = new Random(3);
        int[] inFlight = new int[nodes.size()];
        List<Integer> running = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (running.size() == 1_000) {
                int ended = running.remove(random.nextInt(running.size()));
                nodes.get(ended).inFlight(--inFlight[ended]);
            }
            int key = (int) Math.abs(random.nextGaussian() * 3); // A dozen of keys.
            int picked = nodes.indexOf(pick(picker, key));
            nodes.get(picked).inFlight(++inFlight[picked]);
            running.add(picked);
            int bound = (5 * running.size() + 39) / 40; // ceil(1.25 x mean)
            assertThat(inFlight[picked]).isLessThanOrEqualTo(bound);
        }
        int most = java.util.Arrays.stream(inFlight).max().orElseThrow();
        assertThat(most / 100.0)
                .as("max / mean of %s", java.util.Arrays.toString(inFlight))
                .isLessThanOrEqualTo(1.25);
    }

    @Test
    void theBoundFollowsTheWeight() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(2);
        nodes.get(1).weight(300);
        Picker picker = picker(nodes);
        int[] inFlight = new int[2];
        for (int i = 0; i < 400; i++) {
            int picked = nodes.indexOf(pick(picker, 7));
            nodes.get(picked).inFlight(++inFlight[picked]);
        }
        // One key: its home is full at 1.25 times its share, the rest is with the other.
        assertThat(inFlight[0]).isIn(125, 25);
        assertThat(inFlight[1]).isEqualTo(400 - inFlight[0]);
    }

    @Test
    void anOverloadedNodesKeyGoesToTheNextOneAndComesBack() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        Picker picker = picker(nodes);
        ScriptedNode home = (ScriptedNode) pick(picker, 1);
        Node second = picker.pick(call(1), node -> node != home);
        home.inFlight(50);

        assertThat(pick(picker, 1)).isSameAs(second).isNotSameAs(home);
        home.inFlight(0);
        assertThat(pick(picker, 1)).isSameAs(home);
    }

    @Test
    void nodesThatAreGoneKeepNoRoomThatNobodyCanUse() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        Picker picker = picker(nodes);
        Set<Node> alive = Set.of(nodes.get(0), nodes.get(1));
        List<Node> homes = new ArrayList<>();
        for (int key = 0; key < 100; key++) {
            homes.add(picker.pick(call(key), alive::contains));
        }
        assertThat(homes).contains(nodes.get(0), nodes.get(1));
        nodes.get(0).inFlight(100);
        nodes.get(1).inFlight(100);
        for (int key = 0; key < 100; key++) {
            assertThat(picker.pick(call(key), alive::contains)).isSameAs(homes.get(key));
        }
    }

    @Test
    void theMarkedArgumentIsTheKeyElseTheFirst() {
        Picker picker = picker(ScriptedNode.nodes(50));
        assertThat(homes(picker, "marked", true)).as("by the mark").hasSize(1);
        assertThat(homes(picker, "marked", false)).hasSizeGreaterThan(10);
        assertThat(homes(picker, "plain", false)).as("by the first").hasSize(1);
        assertThat(homes(picker, "plain", true)).hasSizeGreaterThan(10);
    }

    @Test
    void callsWithoutArgumentsGoToTheLeastActiveNode() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(5);
        nodes.forEach(node -> node.inFlight(4));
        nodes.get(3).inFlight(1);
        Invocation call = invocation("none");
        assertThat(picker(nodes).pick(call, Eligibility.ANY)).isSameAs(nodes.get(3));
    }

    @Test
    void aKeyThatIsNullHasANodeToo() {
        Picker picker = picker(ScriptedNode.nodes(5));
        Invocation call = runtime.newInvocationBuilder("read", "")
                .arguments(new Object[] {null})
                .build();
        assertThat(picker.pick(call, Eligibility.ANY)).isNotNull().isSameAs(picker.pick(call, Eligibility.ANY));
    }

    /** Methods with their keys at different places. */
    interface Keyed {
        String marked(String first, @HashKey String key);

        String plain(String first, String second);

        String none();
    }

    /** The nodes of 200 calls that differ in the first argument or else in the second. */
    private Set<Node> homes(Picker picker, String method, boolean firstDiffers) {
        Set<Node> homes = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Object first = firstDiffers ? "a" + i : "same";
            Object second = firstDiffers ? "same" : "b" + i;
            homes.add(picker.pick(invocation(method, first, second), Eligibility.ANY));
        }
        return homes;
    }

    private Invocation invocation(String name, Object... arguments) {
        MethodDescriptor method = ServiceDescriptor.of(Keyed.class).methods().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return Invocation.builder(method, arguments, Deadline.after(1_000_000, runtime.clock()), 0)
                .build();
    }

    private int[] count(List<ScriptedNode> nodes) {
        Picker picker = picker(nodes);
        int[] counts = new int[nodes.size()];
        for (int key = 0; key < KEYS; key++) {
            counts[nodes.indexOf(pick(picker, key))]++;
        }
        return counts;
    }

    private static void assertShare(int keys, double share) {
        assertThat(keys / (double) KEYS).isBetween(share - 0.04, share + 0.04);
    }

    private Picker picker(List<ScriptedNode> nodes) {
        LoadBalancer balancer = new ConsistentHashLoadBalancer();
        return balancer.newPicker(List.copyOf(nodes), runtime.clientContext());
    }

    private Node pick(Picker picker, int key) {
        return picker.pick(call(key), Eligibility.ANY);
    }

    private Invocation call(int key) {
        return runtime.newInvocation("read", "key-" + key);
    }
}
