package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.ReferenceOptions;
import io.tern.api.Router;
import io.tern.api.StatusCode;
import io.tern.testkit.RouterContractTest;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting {@code split}: its text, and the rows of the truth table in docs/routing.md that it adds. */
class TrafficSplitTest {
    private static final int CALLS = 20_000;

    private final TestRuntime runtime = TestRuntime.create();

    @AfterEach
    void close() {
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "gray=5;gray=5",
                "blue = 0, green=100;blue=0, green=100",
                "a=0.5,b=0.25,c=1.50;a=0.5, b=0.25, c=1.5"
            })
    void readsPercentages(String text, String printed) {
        TrafficSplit split = TrafficSplit.parse(text);
        assertThat(split).hasToString(printed);
        assertThat(TrafficSplit.parse(printed)).isEqualTo(split);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "gray", "gray=", "=5", "gray=5,", "gray=-1", "gray=x", "gray=0.125", "gray=5=6", "a b=5"})
    void refusesWhatIsNoPercentage(String text) {
        assertThatThrownBy(() -> TrafficSplit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: tag=percent");
    }

    @Test
    void refusesMoreThanAllAndATagTwice() {
        assertThatThrownBy(() -> TrafficSplit.parse("a=60, b=40.01")).hasMessageContaining("more than 100 %");
        assertThatThrownBy(() -> TrafficSplit.parse("a=1, a=2")).hasMessageContaining("'a' appears twice");
    }

    @Test
    void aTextThatIsNoSplitFailsWhereTheReferenceIsMade() {
        assertThatThrownBy(() -> setup().options(options -> options.set("split", "gray=500"))
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("split: 'gray=500' is more than 100 % together");
    }

    @Test
    void aCanaryGetsItsShareOfTheUntaggedCalls() {
        Map<Node, Integer> calls = count("gray=5", nodes("", "gray", ""), "order");
        assertThat(shareOf("gray", calls)).isBetween(0.04, 0.06);
        assertThat(shareOf("", calls)).isBetween(0.94, 0.96);
    }

    @Test
    void greenGetsEverythingOfAHundredPercent() {
        assertThat(count("blue=0, green=100", nodes("", "blue", "green"), "order"))
                .hasSize(1)
                .allSatisfy((node, calls) -> assertThat(node.endpoint().tags()).containsExactly("green"));
    }

    @Test
    void aCanaryWithoutNodesGivesItsShareToTheUntagged() {
        assertThat(shareOf("", count("gray=5", nodes("", "blue"), "order"))).isEqualTo(1.0);
    }

    @Test
    void whereNobodyIsUntaggedTheOtherSidesTakeTheShareOfOneWithoutNodes() {
        Map<Node, Integer> calls = count("blue=50, green=10, red=40", nodes("blue", "green"), "order");
        assertThat(shareOf("blue", calls)).isBetween(0.82, 0.85);
        assertThat(shareOf("green", calls)).isBetween(0.15, 0.18);
    }

    @Test
    void aSideOfZeroPercentTakesNobodysShare() {
        assertThat(count("blue=0, green=100", nodes("blue"), "order")).isEmpty();
    }

    @Test
    void theUntaggedShareNeverGoesToTheCanary() {
        Map<Node, Integer> calls = count("gray=5", nodes("gray", "gray"), "order");
        assertThat(shareOf("gray", calls)).isBetween(0.04, 0.06);
    }

    @Test
    void taggedCallsAreNotSplit() {
        List<ScriptedNode> nodes = nodes("", "gray", "blue");
        Router.Route route = compile(nodes, split("blue=100"));
        Invocation gray = runtime.newInvocationBuilder("order", "a").tag("gray").build();
        assertThat(route.sets().get(route.select(gray))).containsExactly(nodes.get(1));
    }

    @Test
    void aKeyStaysOnItsSideWhateverTheMomentTheProcessAndTheMethod() {
        List<ScriptedNode> nodes = nodes("", "gray");
        Router.Route route = compile(nodes, split("gray=30"));
        try (TestRuntime other = TestRuntime.builder().instanceId("other").build()) {
            Router.Route elsewhere = new TagRouter()
                    .compile(List.copyOf(nodes), other.clientContext(runtime.service(), split("gray=30")));
            int canary = 0;
            for (int user = 0; user < 1_000; user++) {
                int side = route.select(runtime.newInvocation("read", "user-" + user));
                runtime.advance(Duration.ofMillis(1));
                assertThat(route.select(runtime.newInvocation("read", "user-" + user)))
                        .isEqualTo(side);
                assertThat(elsewhere.select(runtime.newInvocation("read", "user-" + user)))
                        .isEqualTo(side);
                canary += route.sets().get(side).contains(nodes.get(1)) ? 1 : 0;
            }
            assertThat(canary).isBetween(250, 350);
        }
    }

    @Test
    void theKeysOfTheOtherSidesStayWhenASideLosesItsNodes() {
        List<ScriptedNode> nodes = nodes("blue", "green", "red");
        ReferenceOptions options = split("blue=40, green=40, red=20");
        Router.Route all = compile(nodes, options);
        Router.Route two = compile(nodes.subList(0, 2), options);
        for (int user = 0; user < 1_000; user++) {
            Invocation call = runtime.newInvocation("read", "user-" + user);
            List<Node> before = all.sets().get(all.select(call));
            if (!before.contains(nodes.get(2))) {
                assertThat(two.sets().get(two.select(call))).isEqualTo(before);
            }
        }
    }

    @Test
    void everyAttemptOfACallIsOnOneSide() {
        Router.Route route = compile(nodes("", "gray"), split("gray=50"));
        for (int i = 0; i < 1_000; i++) {
            runtime.advance(Duration.ofNanos(100));
            Invocation call = runtime.newInvocation("order", "a");
            int side = route.select(call);
            runtime.advance(Duration.ofMillis(5));
            assertThat(route.select(call.newAttempt(2, null))).isEqualTo(side);
            assertThat(route.select(call.toBuilder().attachment("a", "b").build()))
                    .isEqualTo(side);
        }
    }

    @Test
    void aRefusedCallIsReSentOnItsSide() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("split", "gray=50")).open()) {
            fixture.registry.says(tagged(1), tagged(2), tagged(3, "gray"), tagged(4, "gray"));
            for (int i = 0; i < 50; i++) {
                fixture.advance(1);
                var reply = fixture.invoke("order");
                int first = fixture.whereWaiting();
                fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.RESOURCE_EXHAUSTED));
                fixture.advance(200);
                if (!reply.isDone()) {
                    int second = fixture.whereWaiting();
                    assertThat(second).isNotEqualTo(first);
                    assertThat(second > 2)
                            .as("side of %d and %d", first, second)
                            .isEqualTo(first > 2);
                    fixture.onlyWaiting().answerValue("done");
                }
                assertThat(reply).isDone();
            }
            assertThat(fixture.callsAt(4)).as("calls of the canary").isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "DRAINING"})
    void aCanaryThatIsListedButCannotBeReachedGivesItsShareToTheUntagged(ConnectionState state) {
        List<ScriptedNode> nodes = nodes("", "gray");
        nodes.get(1).state(state);
        assertThat(shareOf("", count("gray=5", nodes, "order"))).isEqualTo(1.0);
        nodes.get(1).state(ConnectionState.CONNECTING);
        assertThat(shareOf("gray", count("gray=5", nodes, "order")))
                .as("one that is about to be there")
                .isBetween(0.04, 0.06);
    }

    @Test
    void whereNoUntaggedNodeCanBeReachedTheOtherSidesTakeTheShareOfOneThatCannot() {
        List<ScriptedNode> nodes = nodes("", "blue", "green", "red");
        nodes.get(0).state(ConnectionState.UNREACHABLE);
        nodes.get(3).state(ConnectionState.UNREACHABLE);
        Map<Node, Integer> calls = count("blue=50, green=10, red=40", nodes, "order");
        assertThat(shareOf("blue", calls)).isBetween(0.82, 0.85);
        assertThat(shareOf("green", calls)).isBetween(0.15, 0.18);
    }

    @Test
    void whereNobodyCanBeReachedTheSidesAreThoseOfTheList() {
        List<ScriptedNode> nodes = nodes("", "gray");
        nodes.forEach(node -> node.state(ConnectionState.UNREACHABLE));
        assertThat(shareOf("gray", count("gray=5", nodes, "order"))).isBetween(0.04, 0.06);
    }

    @Test
    void theUntaggedShareOfASplitStaysStrict() {
        List<ScriptedNode> nodes = nodes("", "gray");
        nodes.get(0).state(ConnectionState.UNREACHABLE);
        assertThat(shareOf("gray", count("gray=5", nodes, "order"))).isBetween(0.04, 0.06);
    }

    @Test
    void aCanaryThatDiesCostsNoCallWhileTheRegistryListsIt() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("split", "gray=50")).open()) {
            fixture.registry.says(tagged(1), tagged(2), tagged(3, "gray"));
            assertThat(whereCalled(fixture, 100)).contains(3);

            fixture.connection(3).becomes(ConnectionState.UNREACHABLE);
            assertThat(whereCalled(fixture, 100)).containsOnly(1, 2);
            var gray = fixture.reference
                    .chain()
                    .invoke(fixture.invocation("order").tag("gray").build());
            assertThat(ClusterFixture.failureOf(gray).code())
                    .as("a call that is tagged itself")
                    .isEqualTo(StatusCode.UNAVAILABLE);

            fixture.ready(fixture.connection(3));
            assertThat(whereCalled(fixture, 100)).contains(3);
            fixture.connection(3).becomes(ConnectionState.DRAINING);
            assertThat(whereCalled(fixture, 100)).containsOnly(1, 2);
        }
    }

    @Test
    void aCallThatWaitsForACanaryGoesElsewhereWhenThatCannotBeReached() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("split", "gray=100")).open()) {
            fixture.registry.says(tagged(1), tagged(2, "gray"));
            fixture.connection(2).becomes(ConnectionState.CONNECTING);
            var reply = fixture.invoke("order");
            assertThat(fixture.waiting()).as("a blip").isEmpty();
            assertThat(reply).isNotDone();

            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            assertThat(fixture.whereWaiting()).isEqualTo(1);
            fixture.onlyWaiting().answerValue("done");
            assertThat(reply).isDone();
        }
    }

    @Test
    void aCallThatACanaryRefusesSinceItGoesIsServedElsewhere() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("split", "gray=100")).open()) {
            fixture.registry.says(tagged(1), tagged(2, "gray"));
            var reply = fixture.invoke("order");
            fixture.onlyWaiting().answer(ClusterFixture.refused(StatusCode.NOT_FOUND));
            assertThat(fixture.whereWaiting()).isEqualTo(1);
            fixture.onlyWaiting().answerValue("done");
            assertThat(reply).isDone();
        }
    }

    private static Set<Integer> whereCalled(ClusterFixture fixture, int calls) {
        Set<Integer> where = new HashSet<>();
        for (int i = 0; i < calls; i++) {
            fixture.advance(1);
            var reply = fixture.invoke("order");
            where.add(fixture.whereWaiting());
            fixture.onlyWaiting().answerValue("done");
            assertThat(reply).isDone();
        }
        return where;
    }

    @Test
    void aMethodMayBeSplitByItself() {
        ReferenceOptions options = ReferenceOptions.builder()
                .method(
                        "order",
                        MethodSettings.builder().set("split", "gray=100").build())
                .build();
        List<ScriptedNode> nodes = nodes("", "gray");
        Router.Route route = compile(nodes, options);
        assertThat(route.sets().get(route.select(runtime.newInvocation("order", "a"))))
                .containsExactly(nodes.get(1));
        assertThat(route.sets().get(route.select(runtime.newInvocation("read", "a"))))
                .containsExactly(nodes.get(0));
    }

    /** The suite of routers, with a split. */
    @Nested
    class Split extends RouterContractTest {
        @Override
        protected Router newRouter() {
            return (nodes, context) ->
                    new TagRouter().compile(nodes, runtime.clientContext(context.service(), split("gray=50")));
        }
    }

    private Map<Node, Integer> count(String split, List<ScriptedNode> nodes, String method) {
        Router.Route route = compile(nodes, split(split));
        Map<Node, Integer> counts = new HashMap<>();
        for (int i = 0; i < CALLS; i++) {
            runtime.advance(Duration.ofNanos(100));
            List<Node> left = route.sets().get(route.select(runtime.newInvocation(method, "a")));
            if (!left.isEmpty()) {
                counts.merge(left.get(0), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static double shareOf(String tag, Map<Node, Integer> counts) {
        Set<String> tags = tag.isEmpty() ? Set.of() : Set.of(tag);
        return counts.entrySet().stream()
                        .filter(entry -> entry.getKey().endpoint().tags().equals(tags))
                        .mapToInt(Map.Entry::getValue)
                        .sum()
                / (double) CALLS;
    }

    private static ReferenceOptions split(String text) {
        return ReferenceOptions.builder().set(ClusterSettings.SPLIT, text).build();
    }

    private Router.Route compile(List<ScriptedNode> nodes, ReferenceOptions options) {
        return new TagRouter().compile(List.copyOf(nodes), runtime.clientContext(runtime.service(), options));
    }

    private static Endpoint tagged(int node, String... tags) {
        return endpoint(node, "id-" + node).tags(Set.of(tags)).build();
    }

    /** One node for each tag; "" is none. */
    private static List<ScriptedNode> nodes(String... tags) {
        List<ScriptedNode> nodes = ScriptedNode.nodes(tags.length);
        for (int i = 0; i < tags.length; i++) {
            Set<String> own = tags[i].isEmpty() ? Set.of() : Set.of(tags[i]);
            nodes.get(i).endpoint(nodes.get(i).endpoint().toBuilder().tags(own).build());
        }
        return nodes;
    }
}
