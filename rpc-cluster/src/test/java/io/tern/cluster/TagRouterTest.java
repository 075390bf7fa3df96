package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AutoActivate;
import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.ClientContext;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.Router;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.spi.Extension;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The truth table of docs/routing.md, cell by cell, and what surrounds it. */
class TagRouterTest {
    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    /** Rows: tagged or not; columns: matching nodes exist or not, fallback allowed or not. */
    @Nested
    class TruthTable {
        private final List<ScriptedNode> mixed = nodes("", "", "gray", "blue");
        private final List<ScriptedNode> onlyUntaggedAndBlue = nodes("", "blue");
        private final List<ScriptedNode> onlyTagged = nodes("gray", "blue");

        @Test
        void taggedCallMatchingNodesNoFallback() {
            assertThat(nodesFor("gray", mixed, false)).containsExactly(mixed.get(2));
        }

        @Test
        void taggedCallMatchingNodesFallbackAllowed() {
            assertThat(nodesFor("gray", mixed, true)).containsExactly(mixed.get(2));
        }

        @Test
        void taggedCallNoMatchingNodesNoFallback() {
            assertThat(nodesFor("gray", onlyUntaggedAndBlue, false)).isEmpty();
        }

        @Test
        void taggedCallNoMatchingNodesFallbackAllowed() {
            assertThat(nodesFor("gray", onlyUntaggedAndBlue, true)).containsExactly(onlyUntaggedAndBlue.get(0));
        }

        @Test
        void untaggedCallMatchingNodesNoFallback() {
            assertThat(nodesFor("", mixed, false)).containsExactly(mixed.get(0), mixed.get(1));
        }

        @Test
        void untaggedCallMatchingNodesFallbackAllowed() {
            assertThat(nodesFor("", mixed, true)).containsExactly(mixed.get(0), mixed.get(1));
        }

        @Test
        void untaggedCallNoMatchingNodesNoFallback() {
            assertThat(nodesFor("", onlyTagged, false)).isEmpty();
        }

        @Test
        void untaggedCallNoMatchingNodesFallbackAllowed() {
            assertThat(nodesFor("", onlyTagged, true)).isEmpty();
        }
    }

    @Test
    void fallbackNeverReachesNodesOfAnotherTag() {
        assertThat(nodesFor("red", nodes("gray", "blue"), true)).isEmpty();
    }

    @Test
    void fallbackIsOffUnlessSomebodyAllowsIt() {
        assertThat(nodesFor("gray", nodes("", ""), ReferenceOptions.UNSET)).isEmpty();
    }

    @Test
    void aMethodsFallbackPrecedesTheServices() {
        ReferenceOptions options = ReferenceOptions.builder()
                .set("tagFallback", "true")
                .method(
                        "read",
                        MethodSettings.builder().set("tagFallback", "false").build())
                .build();
        List<ScriptedNode> untagged = nodes("");
        assertThat(nodesFor("gray", untagged, options)).as("read").isEmpty();
        Router.Route route = compile(untagged, options);
        Invocation order =
                runtime.newInvocationBuilder("order", "a").tag("gray").build();
        assertThat(route.sets().get(route.select(order))).containsExactlyElementsOf(untagged);
    }

    @Test
    void aNodeWithSeveralTagsMatchesEach() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(2);
        tag(nodes.get(0), "gray", "blue");
        tag(nodes.get(1), "blue");
        assertThat(nodesFor("gray", nodes, false)).containsExactly(nodes.get(0));
        assertThat(nodesFor("blue", nodes, false)).containsExactly(nodes.get(0), nodes.get(1));
        assertThat(nodesFor("", nodes, true)).isEmpty();
    }

    @Test
    void matchingNodesExistAlsoWhileTheyAreNotConnected() {
        List<ScriptedNode> nodes = nodes("", "gray");
        nodes.get(1).state(ConnectionState.CONNECTING);
        assertThat(nodesFor("gray", nodes, true)).containsExactly(nodes.get(1));
    }

    @Test
    void routersOfTheDefaultOrderStandBehindItAndOthersMayStandBefore() {
        try (ClusterFixture fixture = setup().extension(Router.class, "before", new FirstRouter())
                .extension(Router.class, "behind", new BehindRouter())
                .open(2)) {
            assertThat(fixture.reference.chain().toString()).containsSubsequence("FirstRouter", "tag", "BehindRouter");
        }
    }

    @Test
    void aTaggedCallLandsOnItsNodeAndNowhereElse() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(tagged(1), tagged(2), tagged(3), tagged(4, "gray"));

            assertThat(nodesCalled(fixture, "gray")).containsExactly(4);
            assertThat(nodesCalled(fixture, "")).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aTagThatAServerGetsOrLosesCountsAtOnce() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(tagged(1), tagged(2));
            fixture.registry.says(tagged(1), tagged(2, "gray"));
            fixture.advance(100);
            assertThat(nodesCalled(fixture, "gray")).containsExactly(2);
            assertThat(nodesCalled(fixture, "")).containsExactly(1);

            fixture.registry.says(tagged(1, "gray"), tagged(2));
            fixture.advance(100);
            assertThat(nodesCalled(fixture, "gray")).containsExactly(1);
        }
    }

    @Test
    void theTagFollowsNestedSyncAndAsyncCalls() throws Throwable {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(tagged(1), tagged(2, "gray"));
            fixture.connection(2).invoker().answer(call -> Result.value("gray"));
            Invocation served = fixture.invocation("order").tag("gray").build();
            List<Object> answers = new ArrayList<>();
            Runnable nested = () -> {
                answers.add(call(fixture, "order"));
                answers.add(((CompletableFuture<?>) call(fixture, "later")).join());
            };
            ClusterFixture.in(CallContext.of(served).open(), nested);

            assertThat(answers).containsExactly("gray", "gray");
        }
    }

    @Test
    void theTagFollowsWorkThatIsHandedToAnotherThread() throws Exception {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(tagged(1), tagged(2, "gray"));
            fixture.connection(2).invoker().answer(call -> Result.value("gray"));
            CallContext served =
                    CallContext.of(fixture.invocation("order").tag("gray").build());
            List<Object> answers = new ArrayList<>();
            Thread other = new Thread(served.wrap((Runnable) () -> answers.add(call(fixture, "order"))));
            other.start();
            other.join(10_000);

            assertThat(answers).containsExactly("gray");
        }
    }

    @Test
    void theTagOfACallEndsWithItsScope() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(tagged(1), tagged(2, "gray"));
            ClusterFixture.in(
                    CallOptions.builder().tag("gray").build().open(),
                    () -> assertThat(call(fixture, "later")).isNotNull());
            assertThat(fixture.whereWaiting()).isEqualTo(2);
            fixture.onlyWaiting().answerValue("done");
            assertThat(call(fixture, "later")).isNotNull();
            assertThat(fixture.whereWaiting()).isEqualTo(1);
        }
    }

    @Test
    void aTagWithoutNodesIsNamedTogetherWithThoseThatExist() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(tagged(1), tagged(2), tagged(3, "blue"));
            RpcException failure = failureOf(invoke(fixture, "gray"));

            assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure)
                    .hasMessageContaining("routers left none of 3 nodes")
                    .hasMessageContaining("the call's tag: 'gray'; the nodes' tags: 2 without a tag, 1 with 'blue'")
                    .hasMessageContaining("Is a provider with the tag 'gray' running?");
            assertThat(fixture.calls()).isEmpty();
        }
    }

    @Test
    void anUntaggedCallWithoutUntaggedNodesSaysSo() {
        try (ClusterFixture fixture = setup().open()) {
            fixture.registry.says(tagged(1, "gray"));
            assertThat(failureOf(invoke(fixture, "")))
                    .hasMessageContaining("the call has no tag; the nodes' tags: 0 without a tag, 1 with 'gray'")
                    .hasMessageContaining("goes to nodes without a tag only");
        }
    }

    @Test
    void aTaggedCallThatCannotBeServedIsNotReSentElsewhere() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("tagFallback", "true")).open()) {
            fixture.registry.says(tagged(1), tagged(2, "gray"));
            CompletableFuture<?> reply = invoke(fixture, "gray");
            assertThat(fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.UNAVAILABLE)))
                    .isTrue();

            assertThat(reply).isDone();
            assertThat(fixture.callsAt(1)).isEmpty();
        }
    }

    private static CompletableFuture<Result> invoke(ClusterFixture fixture, String tag) {
        return fixture.reference
                .chain()
                .invoke(fixture.invocation("order").tag(tag).build());
    }

    private static Object call(ClusterFixture fixture, String method) {
        try {
            return fixture.reference.handler().call(fixture.method(method), new Object[] {"argument"});
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static Set<Integer> nodesCalled(ClusterFixture fixture, String tag) {
        Set<Integer> called = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            CompletableFuture<?> reply = invoke(fixture, tag);
            called.add(fixture.whereWaiting());
            fixture.onlyWaiting().answerValue("answer");
            assertThat(reply).isDone();
        }
        return called;
    }

    private static Endpoint tagged(int node, String... tags) {
        return endpoint(node, "id-" + node).tags(Set.of(tags)).build();
    }

    /** One node for each tag; "" is none. */
    private static List<ScriptedNode> nodes(String... tags) {
        List<ScriptedNode> nodes = ScriptedNode.nodes(tags.length);
        for (int i = 0; i < tags.length; i++) {
            if (!tags[i].isEmpty()) {
                tag(nodes.get(i), tags[i]);
            }
        }
        return nodes;
    }

    private static void tag(ScriptedNode node, String... tags) {
        node.endpoint(node.endpoint().toBuilder().tags(Set.of(tags)).build());
    }

    private List<Node> nodesFor(String tag, List<ScriptedNode> nodes, boolean fallback) {
        return nodesFor(
                tag,
                nodes,
                ReferenceOptions.builder()
                        .set(ClusterSettings.TAG_FALLBACK, fallback)
                        .build());
    }

    private List<Node> nodesFor(String tag, List<ScriptedNode> nodes, ReferenceOptions options) {
        Router.Route route = compile(nodes, options);
        Invocation call = runtime.newInvocationBuilder("read", "a").tag(tag).build();
        return route.sets().get(route.select(call));
    }

    private Router.Route compile(List<ScriptedNode> nodes, ReferenceOptions options) {
        ClientContext context = runtime.clientContext(runtime.service(), options);
        return new TagRouter().compile(List.copyOf(nodes), context);
    }

    /** Leaves all nodes. */
    private static class OpenRouter implements Router {
        @Override
        public Route compile(List<Node> nodes, ClientContext context) {
            return new Route() {
                @Override
                public List<List<Node>> sets() {
                    return List.of(nodes);
                }

                @Override
                public int select(Invocation invocation) {
                    return 0;
                }
            };
        }
    }

    /** Stands before the tag router. */
    @AutoActivate
    @Extension(value = "before", order = TagRouter.ORDER - 1)
    private static final class FirstRouter extends OpenRouter {}

    /** Has the default order. */
    @AutoActivate
    @Extension("behind")
    private static final class BehindRouter extends OpenRouter {}
}
