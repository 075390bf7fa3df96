package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Eligibility;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;

/** How {@code least-active} distributes calls, with fixed seeds. */
class LeastActivePropertyTest {
    private static final int PICKS = 20_000;

    private final TestRuntime runtime = TestRuntime.create();

    @AfterProperty
    void close() {
        runtime.close();
    }

    @Example
    void theNodeWithTheFewestCallsInFlightIsTaken() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100, 100));
        nodes.get(0).inFlight(3);
        nodes.get(1).inFlight(2);
        nodes.get(2).inFlight(4);
        assertThat(count(nodes, Eligibility.ANY)).containsExactly(0, PICKS, 0);
    }

    @Example
    void callsInFlightCountRelativeToTheWeight() {
        List<ScriptedNode> nodes = nodes(List.of(100, 300));
        nodes.get(0).inFlight(2);
        nodes.get(1).inFlight(5);
        assertThat(count(nodes, Eligibility.ANY)).containsExactly(0, PICKS);
    }

    @Property(seed = "21", tries = 50)
    void idleNodesGetTheirShares(@ForAll("weights") List<Integer> weights) {
        assertShares(weights, count(nodes(weights), Eligibility.ANY));
    }

    @Property(seed = "22", tries = 50)
    void callsInFlightFollowTheWeights(@ForAll("weights") List<Integer> weights) {
        List<ScriptedNode> nodes = nodes(weights);
        int[] inFlight = new int[nodes.size()];
        Picker picker = picker(nodes);
        int total = weights.stream().mapToInt(Integer::intValue).sum();
        for (int i = 0; i < 10 * total; i++) {
            int picked = nodes.indexOf(pick(picker, Eligibility.ANY));
            nodes.get(picked).inFlight(++inFlight[picked]);
        }
        for (int i = 0; i < inFlight.length; i++) {
            // Ten calls for each unit of weight; lighter nodes are let go at random, lag behind a little, and vary.
            int weight = weights.get(i);
            int tolerance = (int) Math.max(weight + 5, 3 * Math.sqrt(10 * weight));
            assertThat(inFlight[i])
                    .as("in flight at node %d of %s", i, weights)
                    .isBetween(10 * weight - tolerance, 10 * weight + tolerance);
        }
    }

    @Example
    void aNodeThatIsNotEligibleIsIgnoredHoweverIdle() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100, 100));
        nodes.get(1).inFlight(9);
        nodes.get(2).inFlight(8);
        assertThat(count(nodes, node -> node != nodes.get(0))).containsExactly(0, 0, PICKS);
    }

    @Example
    void aWeightlessNodeGetsNothingWhileAnyOtherServes() {
        List<ScriptedNode> nodes = nodes(List.of(0, 100, 0));
        nodes.get(1).inFlight(1_000);
        assertThat(count(nodes, Eligibility.ANY)).containsExactly(0, PICKS, 0);
    }

    @Example
    void amongWeightlessNodesTheLeastLoadedIsTaken() {
        List<ScriptedNode> nodes = nodes(List.of(0, 0, 0));
        nodes.get(0).inFlight(2);
        nodes.get(1).inFlight(1);
        nodes.get(2).inFlight(1);
        int[] counts = count(nodes, Eligibility.ANY);
        assertThat(counts[0]).isZero();
        assertThat(counts[1]).isBetween(PICKS * 45 / 100, PICKS * 55 / 100);
    }

    @Example
    void aNodeThatWarmsUpIsNotFloodedByABusyCaller() {
        List<ScriptedNode> nodes = nodes(List.of(100, 100, 2));
        Picker picker = picker(nodes);
        int[] inFlight = new int[3];
        int[] counts = new int[3];
        Queue<Integer> running = new ArrayDeque<>();
        for (int i = 0; i < PICKS; i++) {
            if (running.size() == 20) {
                int ended = running.remove();
                nodes.get(ended).inFlight(--inFlight[ended]);
            }
            int picked = nodes.indexOf(pick(picker, Eligibility.ANY));
            counts[picked]++;
            nodes.get(picked).inFlight(++inFlight[picked]);
            running.add(picked);
        }
        // Its share is 1 %; without letting it go it would hold one of the 20 calls at all times, 5 %.
        assertThat(counts[2] / (double) PICKS).isBetween(0.005, 0.025);
    }

    @Example
    void nothingIsKeptForAHeavyNodeThatIsAway() {
        List<ScriptedNode> nodes = nodes(List.of(1_000, 100, 100));
        Picker picker = picker(nodes);
        int[] inFlight = new int[3];
        for (int i = 0; i < 1_000; i++) {
            int picked = nodes.indexOf(pick(picker, node -> node != nodes.get(0)));
            nodes.get(picked).inFlight(++inFlight[picked]);
        }
        assertThat(inFlight).as("equal nodes stay equally loaded").containsExactly(0, 500, 500);
    }

    @Property(seed = "23", tries = 20)
    void severalNodesThatWarmUpBesideABusyOneGetTheirShareTogether(
            @ForAll @IntRange(min = 1, max = 30) int cold, @ForAll @IntRange(min = 1, max = 3) int step) {
        List<Integer> weights = new ArrayList<>();
        for (int i = 0; i < cold; i++) {
            weights.add(1 + i % step); // Not started in the same second, mostly.
        }
        int together = weights.stream().mapToInt(Integer::intValue).sum();
        weights.add(100);
        List<ScriptedNode> nodes = nodes(weights);
        nodes.get(cold).inFlight(10);
        int busy = count(nodes, Eligibility.ANY)[cold];
        // As if all that are idle were one node of their weight.
        assertThat((PICKS - busy) / (double) PICKS)
                .as("share of %d idle nodes of weight %d together", cold, together)
                .isBetween(together / 100.0 - 0.02, together / 100.0 + 0.02);
    }

    @Provide
    Arbitrary<List<Integer>> weights() {
        return Arbitraries.integers().between(1, 300).list().ofMinSize(1).ofMaxSize(12);
    }

    private static void assertShares(List<Integer> weights, int[] counts) {
        double total = weights.stream().mapToInt(Integer::intValue).sum();
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i] / (double) PICKS)
                    .as("share of node %d of %s", i, weights)
                    .isBetween(weights.get(i) / total - 0.02, weights.get(i) / total + 0.02);
        }
    }

    private static List<ScriptedNode> nodes(List<Integer> weights) {
        List<ScriptedNode> nodes = ScriptedNode.nodes(weights.size());
        for (int i = 0; i < weights.size(); i++) {
            nodes.get(i).weight(weights.get(i));
        }
        return nodes;
    }

    private int[] count(List<ScriptedNode> nodes, Eligibility eligibility) {
        Picker picker = picker(nodes);
        int[] counts = new int[nodes.size()];
        for (int i = 0; i < PICKS; i++) {
            counts[nodes.indexOf(pick(picker, eligibility))]++;
        }
        return counts;
    }

    private Picker picker(List<ScriptedNode> nodes) {
        return new LeastActiveLoadBalancer().newPicker(List.copyOf(nodes), runtime.clientContext());
    }

    private Node pick(Picker picker, Eligibility eligibility) {
        return picker.pick(runtime.newInvocation("read", "key"), eligibility);
    }
}
