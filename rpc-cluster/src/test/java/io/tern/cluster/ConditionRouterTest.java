package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ClientContext;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.ReturnKind;
import io.tern.api.Router;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.testkit.RouterContractTest;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of docs/routing.md. */
class ConditionRouterTest {
    private final TestRuntime runtime = TestRuntime.builder()
            .application("checkout")
            .metadata(Map.of("zone", "eu-1", "version", "7"))
            .build();

    /** Three nodes: a in eu-1, b in eu-2, c in us-1. */
    private final List<ScriptedNode> nodes =
            List.of(node(1, "eu-1", "1.2", "a"), node(2, "eu-2", "1.3", "b"), node(3, "us-1", "1.3", "stable", "b"));

    @AfterEach
    void close() {
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "=> zone = eu-1 # 1",
                "=> zone = eu-* # 1 2",
                "=> zone != eu-* # 3",
                "=> zone = eu-1|us-1 # 1 3",
                "=> zone = eu-*, version != 1.2 # 2",
                "=> zone = eu-*; => version = 1.3 # 2",
                "=> tags = b # 2 3",
                "=> tags != b # 1",
                "=> tags = stable|a # 1 3",
                "=> host = 10.0.0.2 # 2",
                "=> port != 20880 # 1 2 3",
                "=> host = [::ffff:10.0.0.2] # 2",
                "=> host = a:b # error",
                "=> address = tern://10.0.0.3 # 3",
                "=> address = 10.0.0.3:x # error",
                "=> address = 10.0.0.3:* # 3",
                "=> application = depot # 1 2 3",
                "=> rack = * # 1 2 3",
                "=> rack != * # 1 2 3",
                "=> '''zone''' = eu-1 # error",
                "=> zone = 'eu-1' # 1",
                "method = read => zone = us-1 # 3",
                "method = re*|order => zone = us-1 # 3",
                "method != read => zone = us-1 # 1 2 3",
                "method = find* => zone = us-1 # 1 2 3",
                "caller.application = checkout => zone = us-1 # 3",
                "caller.application != checkout => zone = us-1 # 1 2 3",
                "caller.zone = eu-* => zone = us-1 # 3",
                "caller.rack = * => zone = us-1 # 1 2 3",
                "caller.version = 7, method = read => zone = us-1 # 3",
                "tag = gray => zone = eu-1 # 1",
                "tag != gray => zone = eu-1 # 1 2 3",
                "attachment.tenant = 42 => zone = us-1 # 3",
                "attachment.tenant = 4?|42 => zone = us-1 # 3",
                "attachment.tenant != 42 => zone = us-1 # 1 2 3",
                "attachment.other != 42 => zone = us-1 # 3",
                "attachment.other = * => zone = us-1 # 1 2 3",
                "priority = CRITICAL => zone = eu-2 # 2",
                "priority = NORMAL|SHEDDABLE => zone = eu-2 # 1 2 3",
                "priority != NORMAL => zone = eu-2 # 2",
                "=> zone = mars # 1 2 3",
                "=> zone = mars; => zone = eu-2 # 2",
                "=> zone = eu-1; => zone = eu-2 # 1",
                "=> false # ",
                "method = write => false # 1 2 3",
                "=> false = * # 1 2 3",
                "=> zone = eu-1; # 1",
            })
    void leaves(String routes, String expected) {
        if ("error".equals(expected)) {
            assertThatThrownBy(() -> left(routes, call())).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        List<Integer> numbers = expected == null || expected.isBlank()
                ? List.of()
                : List.of(expected.split(" ")).stream().map(Integer::valueOf).toList();
        assertThat(left(routes, call()))
                .containsExactlyElementsOf(numbers.stream()
                        .map(number -> (Node) nodes.get(number - 1))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "tag = eu # at character 9: the end (expected: ',', '|' or '=>')",
                "=> zone # at character 8: the end (expected: '=' or '!=')",
                "=> zone eu # at character 9: 'eu' (expected: '=' or '!=')",
                "=> zone = # at character 10: the end (expected: a value)",
                "=> zone = a| # at character 13: the end (expected: a value)",
                "=> zone = a, # at character 13: the end (expected: false, or a condition",
                "=> zone = a b # at character 13: 'b' (expected: ',', ';' or the end)",
                "=> zone = 'a # at character 11: an open quote (expected: ' at its end)",
                "zones = a => zone = a # at character 1: 'zones' (expected: method, tag, priority, caller",
                "attachment. = a => zone = a # at character 1: 'attachment.' (expected: method",
                "priority = HIGH => zone = a # at character 12: 'HIGH' (expected: CRITICAL, NORMAL or SHEDDABLE)",
                "method = a = > zone = a # at character 12: '=' (expected: ',', '|' or '=>')",
                "=> z*ne = a # at character 4: 'z*ne' (expected: false, or",
                "=> false; ; => false # at character 11: ';' (expected: method",
            })
    void errorsNameTheCharacter(String routes, String message) {
        assertThatThrownBy(() -> RouteParser.parse(routes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTextThatIsNoRuleFailsWhereTheReferenceIsMade() {
        assertThatThrownBy(() -> setup().options(options -> options.set("routes", "=> zone"))
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("routes: at character 8: the end");
    }

    @Test
    void ruleTextsAreBounded() {
        assertThat(RouteParser.parse("=> zone = a;".repeat(64))).hasSize(64);
        assertThatThrownBy(() -> RouteParser.parse("=> zone = a;".repeat(65)))
                .hasMessageContaining("(expected: at most 64 rules)");
        assertThatThrownBy(() -> RouteParser.parse("=> zone = " + "a".repeat(16_384)))
                .hasMessageContaining("a text of 16394 characters (expected: at most 16384)");
    }

    @Test
    void sixtyRulesAboutTenantsAreSixtyOneKindsOfCalls() {
        String rules = IntStream.range(0, 60)
                .mapToObj(i -> "attachment.tenant = " + i + " => zone = " + (i % 2 == 0 ? "eu-*" : "us-1"))
                .collect(Collectors.joining("; "));
        assertThat(CallCombinations.of(RouteParser.parse(rules), CallAttribute::isOfOneCall))
                .hasSize(61);
        assertThat(left(rules, call())).containsExactly(nodes.get(0), nodes.get(1));
        assertThat(compile(rules, options -> options, nodes).sets()).hasSize(3);
    }

    @Test
    void moreKindsOfCallsThanASnapshotCanHoldAreRefused() {
        String rules = IntStream.range(0, 11)
                .mapToObj(i -> "attachment.key-" + i + " = a => zone = eu-1")
                .collect(Collectors.joining("; "));
        assertThatThrownBy(() -> CallRules.check(rules))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tell 2048 kinds of calls apart")
                .hasMessageContaining("at most 1024");
    }

    @Test
    void aRuleThatWouldTakeTheLastNodeFailsTheCallWhereThatIsWanted() {
        UnaryOperator<ReferenceOptions.Builder> forced = options -> options.set("routesForce", "true");
        Router.Route route = compile("=> zone = mars", forced, nodes);
        assertThat(route.sets().get(route.select(call()))).isEmpty();
        Router.Route kept = compile("=> zone = eu-1", forced, nodes);
        assertThat(kept.sets().get(kept.select(call()))).containsExactly(nodes.get(0));
    }

    @Test
    void aMethodMayHaveRulesOfItsOwn() {
        UnaryOperator<ReferenceOptions.Builder> method = options -> options.method(
                "order",
                MethodSettings.builder().set("routes", "=> zone = us-1").build());
        Router.Route route = compile("=> zone = eu-1", method, nodes);
        assertThat(route.sets().get(route.select(call()))).containsExactly(nodes.get(0));
        assertThat(route.sets().get(route.select(runtime.newInvocation("order", "a"))))
                .containsExactly(nodes.get(2));
    }

    @Test
    void whereNothingIsSaidItIsNotThere() {
        assertThat(new ConditionRouter().bind(runtime.clientContext())).isNull();
        try (ClusterFixture fixture = setup().open(1)) {
            assertThat(fixture.reference.chain().toString()).contains("[tag]");
        }
    }

    @Test
    void aReferenceWithoutTheInterfaceKnowsMethodsByTheirNames() {
        ServiceKey key = new ServiceKey("demo.Service", "", "");
        ReferenceOptions options = ReferenceOptions.builder()
                .set(ClusterSettings.ROUTES, "method = find* => zone = us-1; method = read => zone = eu-1")
                .build();
        ClientContext context = runtime.clientContext(ServiceDescriptor.generic(key), options);
        Router.Route route = new ConditionRouter().bind(context).compile(List.copyOf(nodes), context);
        assertThat(route.sets().get(route.select(generic(key, "findAll")))).containsExactly(nodes.get(2));
        assertThat(route.sets().get(route.select(generic(key, "read")))).containsExactly(nodes.get(0));
        assertThat(route.sets().get(route.select(generic(key, "write")))).hasSize(3);
    }

    @Test
    void rulesChooseAmongTheNodesThatTheTagLeaves() {
        try (ClusterFixture fixture = setup().options(
                        options -> options.set("routes", "tag = gray => zone = eu; => zone = eu|us"))
                .open()) {
            fixture.registry.says(at(1, "eu"), at(2, "us"), at(3, "us", "gray"));
            assertThat(called(fixture, "gray"))
                    .as("passed over: no gray node is in eu")
                    .isEqualTo(3);
            fixture.registry.says(at(1, "eu"), at(2, "us"), at(3, "us", "gray"), at(4, "eu", "gray"));
            fixture.advance(100);
            assertThat(called(fixture, "gray")).isEqualTo(4);
        }
    }

    @Test
    void aForcedRuleThatLeavesNoneFailsTheCallAsNotExecuted() {
        try (ClusterFixture fixture = setup().options(
                        options -> options.set("routes", "=> zone = mars").set("routesForce", "true"))
                .open()) {
            fixture.registry.says(at(1, "eu"));
            assertThat(failureOf(fixture.invoke("order"))).satisfies(failure -> {
                assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
                assertThat(failure.notExecuted()).isTrue();
                assertThat(failure).hasMessageContaining("routers left none of 1 node");
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                // rules # nodes that cannot be reached # nodes that are left
                "=> zone = eu-1 # 1 # 1 2 3",
                "=> zone = eu-* # 1 # 1 2",
                "=> zone = eu-* # 1 2 # 1 2 3",
                "=> zone = eu-1; => version = 1.3 # 1 # 2 3",
                "=> version = 1.3; => zone = eu-* # 2 # 2 3",
                "=> zone = eu-* # 1 2 3 # 1 2",
                "=> false # 1 # ",
            })
    void aRuleWhoseNodesAreListedButCannotBeReachedIsPassedOver(String routes, String lost, String expected) {
        List.of(lost.split(" "))
                .forEach(number -> nodes.get(Integer.parseInt(number) - 1).state(ConnectionState.UNREACHABLE));
        assertThat(left(routes, call()).stream()
                        .map(node -> String.valueOf(nodes.indexOf(node) + 1))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void aRuleWhoseNodesDieCostsNoCallUnlessItIsForced() {
        for (boolean forced : new boolean[] {false, true}) {
            try (ClusterFixture fixture = setup().options(
                            options -> options.set("routes", "=> zone = eu").set("routesForce", String.valueOf(forced)))
                    .open()) {
                fixture.registry.says(at(1, "eu"), at(2, "us"));
                assertThat(called(fixture, "")).isEqualTo(1);
                fixture.connection(1).becomes(ConnectionState.UNREACHABLE);
                if (forced) {
                    assertThat(failureOf(fixture.invoke("order")).code()).isEqualTo(StatusCode.UNAVAILABLE);
                } else {
                    assertThat(called(fixture, "")).isEqualTo(2);
                    assertThat(fixture.reference
                                    .clientChain()
                                    .directory()
                                    .snapshot()
                                    .explain(fixture.invocation("order").build())
                                    .toString())
                            .contains("is passed over, for none of the 1 that it leaves can be reached");
                }
                fixture.ready(fixture.connection(1));
                assertThat(called(fixture, "")).isEqualTo(1);
            }
        }
    }

    @Test
    void aServiceLeavesRulesOut() {
        try (ClusterFixture fixture = setup().options(
                        options -> options.set("routes", "=> false").filters(List.of("-routes")))
                .open(1)) {
            assertThat(fixture.invoke("order")).isNotDone();
        }
    }

    /** The suite of routers, with rules that look at everything. */
    @Nested
    class Contract extends RouterContractTest {
        @Override
        protected Router newRouter() {
            ReferenceOptions options = ReferenceOptions.builder()
                    .set(
                            ClusterSettings.ROUTES,
                            "method = re* => port != 20001; tag = gray => port != 20002; attachment.tenant = 4* => port = 20003;"
                                    + " priority != NORMAL => false; attachment.none != * => tags = gray")
                    .build();
            return (given, context) -> {
                ClientContext own = runtime.clientContext(context.service(), options);
                return new ConditionRouter().bind(own).compile(given, own);
            };
        }
    }

    private static int called(ClusterFixture fixture, String tag) {
        var reply = fixture.reference
                .chain()
                .invoke(fixture.invocation("order").tag(tag).build());
        int where = fixture.whereWaiting();
        fixture.onlyWaiting().answerValue("done");
        assertThat(reply).isDone();
        return where;
    }

    private static Endpoint at(int node, String zone, String... tags) {
        return endpoint(node, "id-" + node)
                .metadata(Map.of("zone", zone))
                .tags(Set.of(tags))
                .build();
    }

    private static ScriptedNode node(int number, String zone, String version, String... tags) {
        return new ScriptedNode(endpoint(number, "id-" + number)
                .metadata(Map.of("zone", zone, "version", version))
                .tags(Set.of(tags))
                .build());
    }

    /** Of read, with the tag gray, tenant 42, critical. */
    private Invocation call() {
        return runtime.newInvocationBuilder("read", "a")
                .tag("gray")
                .attachment("tenant", "42")
                .priority(Priority.CRITICAL)
                .build();
    }

    private Invocation generic(ServiceKey key, String name) {
        MethodDescriptor method = MethodDescriptor.generic(key, name, List.of(), ReturnKind.VALUE);
        Invocation like = call();
        return Invocation.builder(method, new Object[] {"[]"}, like.deadline(), like.startNanos())
                .build();
    }

    private List<Node> left(String routes, Invocation call) {
        Router.Route route = compile(routes, options -> options, nodes);
        return route.sets().get(route.select(call));
    }

    private Router.Route compile(
            String routes, UnaryOperator<ReferenceOptions.Builder> more, List<ScriptedNode> given) {
        ReferenceOptions options = more.apply(ReferenceOptions.builder().set(ClusterSettings.ROUTES, routes))
                .build();
        ClientContext context = runtime.clientContext(runtime.service(), options);
        return new ConditionRouter().bind(context).compile(List.copyOf(given), context);
    }
}
