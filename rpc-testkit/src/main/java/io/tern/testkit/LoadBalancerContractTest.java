package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link LoadBalancer} does. Extend it and say how one is made. */
public abstract class LoadBalancerContractTest {
    private static final int PICKS = 10_000;
    private static final int THREADS = 4;

    private final TestRuntime runtime = TestRuntime.create();

    /** For subclasses. */
    protected LoadBalancerContractTest() {}

    /** Makes the balancer under test. */
    protected abstract LoadBalancer newLoadBalancer();

    /** Whether calls with different keys are spread over idle nodes of equal weight; false for one that prefers some. */
    protected boolean spreadsLoad() {
        return true;
    }

    /** Whether a node of three times the weight gets clearly more calls. */
    protected boolean followsWeights() {
        return true;
    }

    @AfterEach
    final void closeRuntime() {
        runtime.close();
    }

    @Test
    final void picksNothingOutOfNothing() {
        assertThat(picker(List.of()).pick(call(0), Eligibility.ANY)).isNull();
    }

    @Test
    final void picksTheOnlyNode() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(1);
        assertThat(picker(nodes).pick(call(0), Eligibility.ANY)).isSameAs(nodes.get(0));
    }

    @Test
    final void findsTheOnlyEligibleNodeEachTime() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        Picker picker = picker(nodes);
        for (int i = 0; i < 1_000; i++) {
            Node only = nodes.get(i % nodes.size());
            assertThat(picker.pick(call(i), node -> node == only)).isSameAs(only);
        }
    }

    @Test
    final void picksNothingIfNoNodeIsEligible() {
        Picker picker = picker(ScriptedNode.nodes(5));
        for (int i = 0; i < 100; i++) {
            assertThat(picker.pick(call(i), node -> false)).isNull();
        }
    }

    @Test
    final void avoidsNodesOfWeightZeroWhileAnotherCanServe() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(4);
        nodes.get(0).weight(0);
        nodes.get(3).weight(0);
        Picker picker = picker(nodes);
        for (int i = 0; i < 1_000; i++) {
            assertThat(picker.pick(call(i), Eligibility.ANY)).isIn(nodes.get(1), nodes.get(2));
        }
        Node zero = nodes.get(3);
        assertThat(picker.pick(call(0), node -> node == zero)).isSameAs(zero);
    }

    @Test
    final void picksEvenIfAllWeightsAreZero() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(3);
        nodes.forEach(node -> node.weight(0));
        assertThat(picker(nodes).pick(call(0), Eligibility.ANY)).isIn(nodes);
    }

    @Test
    final void spreadsCallsOverIdleNodesOfEqualWeight() {
        if (!spreadsLoad()) {
            return;
        }
        List<ScriptedNode> nodes = ScriptedNode.nodes(5);
        Map<Node, Integer> picked = count(picker(nodes), PICKS);
        for (Node node : nodes) {
            assertThat(picked.getOrDefault(node, 0)).as("picks of %s", node).isGreaterThan(PICKS / 20);
        }
    }

    @Test
    final void heavierNodesGetMore() {
        if (!followsWeights()) {
            return;
        }
        List<ScriptedNode> nodes = ScriptedNode.nodes(2);
        nodes.get(1).weight(300);
        Map<Node, Integer> picked = count(picker(nodes), PICKS);
        int light = picked.getOrDefault(nodes.get(0), 0);
        int heavy = picked.getOrDefault(nodes.get(1), 0);
        assertThat(heavy).isGreaterThan(light * 3 / 2);
    }

    @Test
    final void manyThreadsMayPickAtOnce() throws Exception {
        List<ScriptedNode> nodes = ScriptedNode.nodes(7);
        Picker picker = picker(nodes);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Map<Node, Integer>>> counts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                counts.add(threads.submit(() -> count(picker, PICKS)));
            }
            for (Future<Map<Node, Integer>> count : counts) {
                assertThat(nodes).containsAll(cast(count.get(30, TimeUnit.SECONDS)));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    final void pickingAllocatesNothing() {
        Picker picker = picker(ScriptedNode.nodes(10));
        Invocation invocation = call(0);
        AllocationMeter.assertFree("pick", () -> picker.pick(invocation, Eligibility.ANY));
    }

    private static List<ScriptedNode> cast(Map<Node, Integer> picked) {
        return picked.keySet().stream().map(ScriptedNode.class::cast).toList();
    }

    private Map<Node, Integer> count(Picker picker, int picks) {
        Map<Node, Integer> picked = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            picked.merge(picker.pick(call(i), Eligibility.ANY), 1, Integer::sum);
        }
        return picked;
    }

    private Picker picker(List<ScriptedNode> nodes) {
        return newLoadBalancer().newPicker(List.copyOf(nodes), runtime.clientContext());
    }

    private Invocation call(int number) {
        return runtime.newInvocation("read", "key-" + number);
    }
}
