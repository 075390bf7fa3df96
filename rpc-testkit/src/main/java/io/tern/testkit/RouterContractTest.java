package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Router;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Router} does. Extend it and say how one is made; override {@link #calls} for what it looks at. */
public abstract class RouterContractTest {
    private final TestRuntime runtime = TestRuntime.create();

    /** For subclasses. */
    protected RouterContractTest() {}

    /** Makes the router under test. */
    protected abstract Router newRouter();

    /** The nodes to divide; three tagged “gray”, three without a tag. */
    protected List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (ScriptedNode node : ScriptedNode.nodes(6)) {
            boolean tagged = nodes.size() % 2 == 0;
            nodes.add(
                    tagged
                            ? node.endpoint(node.endpoint().toBuilder()
                                    .tags(Set.of("gray"))
                                    .build())
                            : node);
        }
        return nodes;
    }

    /** Calls of all kinds that the router tells apart. */
    protected List<Invocation> calls(TestRuntime testRuntime) {
        return List.of(
                testRuntime.newInvocation("read", "a"),
                testRuntime.newInvocationBuilder("read", "b").tag("gray").build(),
                testRuntime.newInvocationBuilder("read", "c").tag("unknown").build(),
                testRuntime
                        .newInvocationBuilder("order", "d")
                        .attachment("tenant", "42")
                        .build());
    }

    @AfterEach
    final void closeRuntime() {
        runtime.close();
    }

    @Test
    final void eachCallSelectsOneOfTheSets() {
        Router.Route route = compile(nodes());
        for (Invocation call : calls(runtime)) {
            assertThat(route.select(call))
                    .as("set of %s", call)
                    .isBetween(0, route.sets().size() - 1);
        }
    }

    @Test
    final void setsAreSubsetsInTheOrderOfTheNodes() {
        List<Node> nodes = nodes();
        for (List<Node> set : compile(nodes).sets()) {
            Set<Node> members = Collections.newSetFromMap(new IdentityHashMap<>());
            members.addAll(set);
            assertThat(set)
                    .containsExactlyElementsOf(
                            nodes.stream().filter(members::contains).toList());
        }
    }

    @Test
    final void nothingGivesEmptySets() {
        Router.Route route = compile(List.of());
        for (Invocation call : calls(runtime)) {
            assertThat(route.sets().get(route.select(call))).isEmpty();
        }
    }

    @Test
    final void oneCallSelectsTheSameSetEachTime() {
        Router.Route route = compile(nodes());
        for (Invocation call : calls(runtime)) {
            assertThat(route.select(call)).isEqualTo(route.select(call));
        }
    }

    @Test
    final void snapshotsAreIndependent() {
        Router router = bound();
        List<Node> nodes = nodes();
        Router.Route full = router.compile(nodes, runtime.clientContext());
        List<List<Node>> before = full.sets().stream().map(List::copyOf).toList();
        router.compile(nodes.subList(0, 1), runtime.clientContext());
        assertThat(full.sets()).isEqualTo(before);
    }

    @Test
    final void selectingAllocatesNothing() {
        Router.Route route = compile(nodes());
        for (Invocation call : calls(runtime)) {
            AllocationMeter.assertFree("select", () -> route.select(call));
        }
    }

    private Router.Route compile(List<Node> nodes) {
        return bound().compile(List.copyOf(nodes), runtime.clientContext());
    }

    private Router bound() {
        Router bound = newRouter().bind(runtime.clientContext());
        return bound != null
                ? bound
                : fail("the router has nothing to do (expected: one that has, by options of its own)");
    }
}
