package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Eligibility;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** How the balancers distribute calls, with fixed seeds. */
class BalancerPropertyTest {
    private static final long MILLI = 1_000_000;

    private final TestRuntime runtime = TestRuntime.create();

    @AfterProperty
    void close() {
        runtime.close();
    }

    @Property(seed = "11", tries = 100)
    void roundRobinFollowsTheWeightsExactly(@ForAll("weights") List<Integer> weights) {
        List<ScriptedNode> nodes = nodes(weights);
        int heaviest = weights.stream().mapToInt(Integer::intValue).max().orElseThrow();
        int total = weights.stream().mapToInt(Integer::intValue).sum();
        int[] counts = count(new RoundRobinLoadBalancer(), nodes, total * 2, Eligibility.ANY);
        for (int i = 0; i < counts.length; i++) {
            // Two whole periods, begun anywhere: each weight twice, give or take the two ends.
            assertThat(counts[i])
                    .as("node %d of %s, heaviest %d", i, weights, heaviest)
                    .isBetween(2 * weights.get(i) - 2, 2 * weights.get(i) + 2);
        }
    }

    @Example
    void roundRobinIsSmooth() {
        List<ScriptedNode> nodes = nodes(List.of(5, 1, 1));
        Picker picker = picker(new RoundRobinLoadBalancer(), nodes);
        int longestRun = 0;
        int run = 0;
        for (int i = 0; i < 700; i++) {
            run = pick(picker, Eligibility.ANY) == nodes.get(0) ? run + 1 : 0;
            longestRun = Math.max(longestRun, run);
        }
        assertThat(longestRun).as("calls in a row at the heavy node").isLessThanOrEqualTo(4);
    }

    @Property(seed = "12", tries = 50)
    void randomFollowsTheWeights(@ForAll("weights") List<Integer> weights) {
        List<ScriptedNode> nodes = nodes(weights);
        assertShares(weights, count(new RandomLoadBalancer(), nodes, 20_000, Eligibility.ANY), 0.02);
    }

    @Property(seed = "13", tries = 50)
    void randomFollowsTheWeightsAmongTheEligibleOnes(@ForAll("weights") List<Integer> weights) {
        List<ScriptedNode> nodes = nodes(weights);
        Set<Node> excluded = new HashSet<>(nodes.subList(0, nodes.size() / 2));
        List<Integer> left = new ArrayList<>(weights);
        for (int i = 0; i < nodes.size() / 2; i++) {
            left.set(i, 0);
        }
        assertShares(left, count(new RandomLoadBalancer(), nodes, 20_000, node -> !excluded.contains(node)), 0.02);
    }

    @Property(seed = "14", tries = 50)
    void p2cFollowsTheWeightsOfTwoIdleNodesExactly(@ForAll("twoWeights") List<Integer> weights) {
        assertShares(weights, count(new P2cLoadBalancer(), nodes(weights), 20_000, Eligibility.ANY), 0.03);
    }

    @Example
    void p2cGivesAColdNodeItsShareAmongWarmOnesAlsoUnderLoad() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100, 1));
        nodes.get(0).inFlight(10);
        nodes.get(1).inFlight(10);
        int[] busy = count(new P2cLoadBalancer(), nodes, 20_000, Eligibility.ANY);
        int[] idle = count(new P2cLoadBalancer(), nodes(List.of(100, 100, 1)), 20_000, Eligibility.ANY);
        assertThat(idle[2]).isBetween(40, 200);
        assertThat(busy[2]).as("at most twice its share").isBetween(40, 400);
    }

    @Example
    void p2cEvensOutCallsInFlightByWeight() {
        List<ScriptedNode> nodes = nodes(List.of(100, 200));
        int[] inFlight = new int[2];
        Picker picker = picker(new P2cLoadBalancer(), nodes);
        for (int i = 0; i < 300; i++) {
            int picked = nodes.indexOf(pick(picker, Eligibility.ANY));
            nodes.get(picked).inFlight(++inFlight[picked]);
        }
        assertThat((double) inFlight[1] / inFlight[0]).isBetween(1.8, 2.2);
    }

    @Example
    void p2cAvoidsTheSlowNodeMoreThanInProportion() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100));
        nodes.get(0).latencyNanos(MILLI);
        nodes.get(1).latencyNanos(2 * MILLI);
        int[] twice = count(new P2cLoadBalancer(), nodes, 20_000, Eligibility.ANY);
        assertThat(twice[1] / 20_000.0).as("of one that takes twice as long").isBetween(0.25, 0.30);
        nodes.get(1).latencyNanos(20 * MILLI);
        int[] counts = count(new P2cLoadBalancer(), nodes, 20_000, Eligibility.ANY);
        assertThat(counts[1] / 20_000.0).as("20 times as long").isLessThan(0.01);
    }

    @Example
    void p2cLetsANodeThatWasNotCalledForAWhileBecomeAsFastAsTheOther() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100));
        nodes.get(0).latencyNanos(300_000);
        nodes.get(1).latencyNanos(1_200_000);
        int[] counts = count(new P2cLoadBalancer(), nodes, 20_000, Eligibility.ANY);
        assertThat(counts[1] / 20_000.0).as("a fiftieth by latency alone").isBetween(0.16, 0.22);
    }

    @Example
    void p2cLeavesAFrozenNodeAlone() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100, 100));
        nodes.forEach(node -> node.latencyNanos(MILLI));
        nodes.get(0).inFlight(200);
        int[] counts = count(new P2cLoadBalancer(), nodes, 20_000, Eligibility.ANY);
        assertThat(counts[0]).isLessThan(20);
    }

    @Example
    void p2cTakesANodeWithoutLatencyToBeAsFastAsTheOther() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100));
        nodes.get(0).latencyNanos(500 * MILLI);
        int[] counts = count(new P2cLoadBalancer(), nodes, 20_000, Eligibility.ANY);
        assertThat(counts[1] / 20_000.0).isBetween(0.47, 0.53);
    }

    @Property(seed = "15", tries = 200)
    void everyBalancerFindsTheOnlyEligibleNodeWhateverTheWeights(@ForAll("anyWeights") List<Integer> weights) {
        List<ScriptedNode> nodes = nodes(weights);
        for (LoadBalancer balancer : List.of(
                new P2cLoadBalancer(),
                new RandomLoadBalancer(),
                new RoundRobinLoadBalancer(),
                new LeastActiveLoadBalancer(),
                new ConsistentHashLoadBalancer())) {
            Picker picker = picker(balancer, nodes);
            for (Node only : nodes) {
                assertThat(pick(picker, node -> node == only)).isSameAs(only);
            }
        }
    }

    @Provide
    Arbitrary<List<Integer>> weights() {
        return Arbitraries.integers().between(1, 300).list().ofMinSize(1).ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<Integer>> twoWeights() {
        return Arbitraries.integers().between(1, 300).list().ofSize(2);
    }

    @Provide
    Arbitrary<List<Integer>> anyWeights() {
        return Arbitraries.integers().between(0, 10_000).list().ofMinSize(1).ofMaxSize(40);
    }

    private static void assertShares(List<Integer> weights, int[] counts, double tolerance) {
        double total = weights.stream().mapToInt(Integer::intValue).sum();
        double calls = java.util.Arrays.stream(counts).sum();
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i] / calls)
                    .as("share of node %d of %s", i, weights)
                    .isBetween(weights.get(i) / total - tolerance, weights.get(i) / total + tolerance);
        }
    }

    private static List<ScriptedNode> nodes(List<Integer> weights) {
        List<ScriptedNode> nodes = ScriptedNode.nodes(weights.size());
        for (int i = 0; i < weights.size(); i++) {
            nodes.get(i).weight(weights.get(i));
        }
        return nodes;
    }

    private int[] count(LoadBalancer balancer, List<ScriptedNode> nodes, int picks, Eligibility eligibility) {
        Picker picker = picker(balancer, nodes);
        int[] counts = new int[nodes.size()];
        for (int i = 0; i < picks; i++) {
            counts[nodes.indexOf(pick(picker, eligibility))]++;
        }
        return counts;
    }

    private Picker picker(LoadBalancer balancer, List<ScriptedNode> nodes) {
        return balancer.newPicker(List.copyOf(nodes), runtime.clientContext());
    }

    private Node pick(Picker picker, Eligibility eligibility) {
        return picker.pick(runtime.newInvocation("read", "key"), eligibility);
    }
}
