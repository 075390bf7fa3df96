package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ClientContext;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Priority;
import io.tern.api.ReferenceOptions;
import io.tern.api.Router;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;

/** Rules of any kind: written and read, and what they leave against a plain reading of them. */
class RouteRulesPropertyTest {
    private final TestRuntime runtime = TestRuntime.create();

    @AfterProperty
    void close() {
        runtime.close();
    }

    @Property(seed = "21", tries = 500)
    void whatIsWrittenIsReadAsTheSame(@ForAll("rules") List<RouteRule> rules) {
        String text = rules.stream().map(RouteRule::toString).collect(Collectors.joining("; "));
        assertThat(RouteParser.parse(text)).isEqualTo(rules);
    }

    @Property(seed = "22", tries = 2_000)
    void anyTextIsReadOrRefusedAtACharacter(@ForAll("texts") String text) {
        try {
            assertThat(RouteParser.parse(text)).isNotEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s)at character [0-9]+: .* \\(expected: .*\\)");
        }
    }

    @Property(seed = "23", tries = 500)
    void theSetOfACallIsWhatTheRulesLeaveOneAfterTheOther(
            @ForAll("rules") List<RouteRule> rules, @ForAll("calls") CallFacts facts, @ForAll boolean forced) {
        Assume.that(fits(rules));
        List<Node> nodes = nodes();
        ReferenceOptions options = ReferenceOptions.builder()
                .set(
                        ClusterSettings.ROUTES,
                        rules.stream().map(RouteRule::toString).collect(Collectors.joining(";")))
                .set(ClusterSettings.ROUTES_FORCE, forced)
                .build();
        ClientContext context = runtime.clientContext(runtime.service(), options);
        Router.Route route = new ConditionRouter().compile(nodes, context);
        Invocation call = facts.of(runtime);
        assertThat(route.sets().get(route.select(call))).isEqualTo(plainly(rules, call, nodes, forced));
    }

    @Property(seed = "25", tries = 500)
    void nodesThatCannotBeReachedCountAsNoneForRulesThatMayBePassedOver(
            @ForAll("rules") List<RouteRule> rules,
            @ForAll("calls") CallFacts facts,
            @ForAll @Size(6) List<Boolean> reachable) {
        Assume.that(fits(rules) && rules.size() <= 4 && reachable.contains(true));
        List<Node> nodes = nodes();
        for (int i = 0; i < nodes.size(); i++) {
            ((ScriptedNode) nodes.get(i)).state(reachable.get(i) ? ConnectionState.READY : ConnectionState.UNREACHABLE);
        }
        ReferenceOptions options = ReferenceOptions.builder()
                .set(
                        ClusterSettings.ROUTES,
                        rules.stream().map(RouteRule::toString).collect(Collectors.joining(";")))
                .build();
        Router.Route route = new ConditionRouter().compile(nodes, runtime.clientContext(runtime.service(), options));
        Invocation call = facts.of(runtime);
        List<Node> there = nodes.stream().filter(node -> node.state().isOpen()).toList();
        assertThat(route.sets().get(route.select(call)).stream().filter(there::contains))
                .containsExactlyElementsOf(plainly(rules, call, there, false));
    }

    @Property(seed = "24", tries = 1_000)
    void starsMatchAsARegularExpressionWould(@ForAll("globs") String glob, @ForAll("values") String value) {
        String expression = ("\\Q" + glob + "\\E").replace("*", "\\E.*\\Q");
        assertThat(new TextPattern(glob, true).matches(value)).isEqualTo(value.matches(expression));
    }

    private static boolean fits(List<RouteRule> rules) {
        try {
            return CallCombinations.of(rules, CallAttribute::isOfOneCall).length > 0;
        } catch (IllegalArgumentException tooMany) {
            return false;
        }
    }

    private static List<Node> plainly(List<RouteRule> rules, Invocation call, List<Node> nodes, boolean forced) {
        List<Node> left = nodes;
        for (RouteRule rule : rules) {
            if (rule.when().stream().allMatch(condition -> holds(condition, call))) {
                List<Node> less = left.stream().filter(rule::leaves).toList();
                left = less.isEmpty() && !forced && rule.then() != null ? left : less;
            }
        }
        return left;
    }

    private static boolean holds(RouteCondition condition, Invocation call) {
        String value = switch (condition.name()) {
            case "method" -> call.method().name();
            case "tag" -> call.tag().isEmpty() ? null : call.tag();
            case "priority" -> call.priority().name();
            case "caller.application" -> "test";
            default -> call.attachments().get("a");
        };
        return (value != null && condition.values().stream().anyMatch(pattern -> pattern.matches(value)))
                != condition.negated();
    }

    private static List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (ScriptedNode node : ScriptedNode.nodes(6)) {
            String zone = List.of("a", "ab", "b*").get(nodes.size() % 3);
            Endpoint.Builder endpoint = node.endpoint().toBuilder();
            nodes.add(node.endpoint((nodes.size() == 5 ? endpoint : endpoint.metadata(Map.of("zone", zone))).build()));
        }
        return nodes;
    }

    @Provide
    Arbitrary<List<RouteRule>> rules() {
        Arbitrary<List<RouteCondition>> when =
                conditions(Arbitraries.of("method", "tag", "attachment.a", "caller.application"));
        Arbitrary<List<RouteCondition>> then = conditions(Arbitraries.of("zone", "port", "false", "rack-1"))
                .filter(conditions -> !conditions.isEmpty());
        return Combinators.combine(when, then.injectNull(0.1))
                .as(RouteRule::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static Arbitrary<List<RouteCondition>> conditions(Arbitrary<String> names) {
        return Combinators.combine(
                        names,
                        Arbitraries.of(true, false),
                        patterns().list().ofMinSize(1).ofMaxSize(3))
                .as(RouteCondition::new)
                .list()
                .ofMaxSize(3);
    }

    private static Arbitrary<TextPattern> patterns() {
        Arbitrary<TextPattern> plain = Arbitraries.strings()
                .withChars("ab *'|;,=>!\u00e4")
                .ofMinLength(1)
                .ofMaxLength(3)
                .map(text -> new TextPattern(text, false));
        Arbitrary<TextPattern> globs =
                Arbitraries.of("*", "a*", "*b", "a*b", "re*", "*e*").map(text -> new TextPattern(text, true));
        Arbitrary<TextPattern> usual =
                Arbitraries.of("a", "b", "ab", "read", "order", "test").map(text -> new TextPattern(text, false));
        return Arbitraries.oneOf(plain, globs, usual);
    }

    @Provide
    Arbitrary<CallFacts> calls() {
        Arbitrary<String> values = Arbitraries.of("", "a", "b", "ab", "b*", "xbx");
        return Combinators.combine(Arbitraries.of("read", "order"), values, values, Arbitraries.of(Priority.values()))
                .as(CallFacts::new);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> tokens = Arbitraries.of(
                        "=>",
                        "=",
                        "!=",
                        ";",
                        ",",
                        "|",
                        "'",
                        "''",
                        "*",
                        " ",
                        "zone",
                        "method",
                        "tag",
                        "false",
                        "priority",
                        "NORMAL",
                        "attachment.",
                        "caller.a",
                        "\"",
                        "\u0000",
                        "\ud800",
                        ">",
                        "!")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(tokens, Arbitraries.strings().ofMaxLength(20));
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.strings().withChars("ab*").ofMaxLength(6);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(8);
    }

    /** A call; "" is none. */
    record CallFacts(String method, String tag, String attachment, Priority priority) {
        Invocation of(TestRuntime runtime) {
            Invocation.Builder call =
                    runtime.newInvocationBuilder(method, "x").tag(tag).priority(priority);
            return (attachment.isEmpty() ? call : call.attachment("a", attachment)).build();
        }
    }
}
