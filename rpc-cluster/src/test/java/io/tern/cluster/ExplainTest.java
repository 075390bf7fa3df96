package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.endpoint;
import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.setup;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AutoActivate;
import io.tern.api.CallOptions;
import io.tern.api.ClientContext;
import io.tern.api.ConnectFailure;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RouteExplanation;
import io.tern.api.Router;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What would become of a call. */
class ExplainTest {
    @Test
    void eachRouterSaysWhatItLeavesAndWhy() {
        try (ClusterFixture fixture = setup().options(
                        options -> options.set("routes", "method = order => zone = eu; => zone = mars"))
                .open()) {
            fixture.registry.says(at(1, "eu"), at(2, "us"), at(3, "eu", "gray"));
            RouteExplanation explained = explain(fixture, "order", CallOptions.builder());

            assertThat(explained.known()).hasSize(3);
            assertThat(explained.steps())
                    .extracting(RouteExplanation.Step::router)
                    .containsExactly("tag", "routes");
            assertThat(explained.steps().get(0).left()).hasSize(2);
            assertThat(explained.steps().get(1).left()).containsExactly(at(1, "eu"));
            assertThat(explained)
                    .hasToString(String.join(
                            System.lineSeparator(),
                            "io.tern.testkit.SampleService@1.0#order(java.lang.String) without a tag",
                            "  known: 3 nodes: 10.0.0.1:20880, 10.0.0.2:20880, 10.0.0.3:20880",
                            "  router tag, the call has no tag: 2 nodes: 10.0.0.1:20880, 10.0.0.2:20880",
                            "  router routes, rule 1 (method = order => zone = eu) leaves 1 of 2;"
                                    + " rule 2 (=> zone = mars) is passed over, for it leaves none: 1 node: 10.0.0.1:20880",
                            "  picker: routed -> p2c[1 node]",
                            "    10.0.0.1:20880 READY, weight 100, eligible"));
            assertThat(fixture.calls()).isEmpty();
        }
    }

    @Test
    void itIsTheCallThatWouldBeMade() {
        try (ClusterFixture fixture = setup().options(options ->
                        options.set("routes", "attachment.tenant = 42 => zone = us; priority = SHEDDABLE => false"))
                .open()) {
            fixture.registry.says(at(1, "eu"), at(2, "us"), at(3, "eu", "gray"));
            assertThat(left(explain(fixture, "order", CallOptions.builder().tag("gray"))))
                    .containsExactly(3);
            assertThat(left(explain(fixture, "order", CallOptions.builder().attachment("tenant", "42"))))
                    .containsExactly(2);
            assertThat(left(explain(fixture, "order", CallOptions.builder().priority(Priority.SHEDDABLE))))
                    .isEmpty();
            assertThat(CallOptions.current().tag()).as("nothing stays behind").isEmpty();
        }
    }

    @Test
    void aTagThatNobodyHasIsSaid() {
        try (ClusterFixture fixture = setup().open(2)) {
            assertThat(explain(fixture, "order", CallOptions.builder().tag("gray"))
                            .toString())
                    .contains("router tag, no node has the call's tag 'gray', and tagFallback is off: no node");
        }
    }

    @Test
    void aSplitSaysWhatTheCallDraws() {
        try (ClusterFixture fixture =
                setup().options(options -> options.set("split", "gray=100")).open()) {
            fixture.registry.says(at(1, "eu"), at(2, "eu", "gray"));
            assertThat(explain(fixture, "order", CallOptions.builder()).toString())
                    .contains("the call has no tag, and by split (gray=100) draws 'gray': 1 node: 10.0.0.2:20880");
            fixture.registry.says(at(1, "eu"));
            fixture.connection(2).becomes(ConnectionState.UNREACHABLE);
            fixture.advance(200);
            assertThat(explain(fixture, "order", CallOptions.builder()).toString())
                    .contains("draws 'gray', which no node has: 1 node: 10.0.0.1:20880");
        }
    }

    @Test
    void aNodeThatCannotBeReachedSaysWhyAndWhen() {
        try (ClusterFixture fixture = setup().open(1)) {
            fixture.connection(1)
                    .unreachable(new ConnectFailure(
                            "connection refused", fixture.runtime.clock().nanoTime(), new IOException("refused")));
            fixture.advance(1_500);
            assertThat(explain(fixture, "order", CallOptions.builder()).candidates())
                    .extracting(RouteExplanation.Candidate::objection)
                    .containsExactly("it is not connected: connection refused, 1.5 s ago");
            assertThat(fixture.reference.nodes().get(0).failure()).isNotNull();
        }
    }

    @Test
    void eachNodeSaysWhyItWouldNotTakeTheCall() {
        try (ClusterFixture fixture =
                setup().extension(NodeGuard.class, "third", new ThirdIsClosed()).open(4)) {
            fixture.connection(1).becomes(ConnectionState.CONNECTING);
            fixture.connection(2).becomes(ConnectionState.SLOW);
            RouteExplanation explained = explain(fixture, "order", CallOptions.builder());
            assertThat(explained.candidates())
                    .extracting(RouteExplanation.Candidate::objection)
                    .containsExactly(
                            "it is not connected",
                            "it is slow, which is for calls that find no other node",
                            "closed on Mondays",
                            "");
            assertThat(explained.candidates())
                    .extracting(RouteExplanation.Candidate::isEligible)
                    .containsExactly(false, false, false, true);
        }
    }

    @Test
    void aRouterThatGivesNoReasonIsNamed() {
        try (ClusterFixture fixture =
                setup().extension(Router.class, "plain", new Plain()).open(2)) {
            assertThat(explain(fixture, "order", CallOptions.builder()).toString())
                    .contains("  router plain: 2 nodes: 10.0.0.1:20880, 10.0.0.2:20880");
        }
    }

    @Test
    void aRouterWhoseReasonFailsIsExplainedAllTheSame() {
        assertThat(explainedBy(new Speechless(() -> {
                    throw new IllegalStateException("no words");
                })))
                .contains("  router plain, whose reason failed with java.lang.IllegalStateException: no words: 1 node");
        assertThat(explainedBy(new Speechless(() -> {
                    throw new NoSuchMethodError("words");
                })))
                .contains("  router plain, whose reason failed with java.lang.NoSuchMethodError: words: 1 node");
    }

    private static String explainedBy(Router router) {
        try (ClusterFixture fixture =
                setup().extension(Router.class, "plain", router).open(1)) {
            return explain(fixture, "order", CallOptions.builder()).toString();
        }
    }

    @Test
    void aCallThatFindsNoNodeIsToldWhichRuleTookTheLast() {
        try (ClusterFixture fixture = setup().options(options -> options.set("routes", "method = order => false"))
                .open(2)) {
            assertThat(failureOf(fixture.invoke("order")))
                    .hasMessageContaining("router routes: rule 1 (method = order => false) leaves 0 of 2");
        }
    }

    private static List<Integer> left(RouteExplanation explained) {
        return explained.candidates().stream()
                .map(candidate -> candidate.endpoint().address().host())
                .map(host -> Integer.valueOf(host.substring(host.lastIndexOf('.') + 1)))
                .toList();
    }

    private static RouteExplanation explain(ClusterFixture fixture, String method, CallOptions.Builder options) {
        return fixture.reference.explain(fixture.method(method), options.build());
    }

    private static Endpoint at(int node, String zone, String... tags) {
        return endpoint(node, "id-" + node)
                .metadata(Map.of("zone", zone))
                .tags(Set.of(tags))
                .build();
    }

    /** Leaves everything. */
    @AutoActivate
    private static class Plain implements Router {
        String reason() {
            return "";
        }

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

                @Override
                public String reason(Invocation invocation) {
                    return Plain.this.reason();
                }
            };
        }

        @Override
        public String toString() {
            return "plain";
        }
    }

    /** Cannot say why. */
    @AutoActivate
    private static final class Speechless extends Plain {
        private final Supplier<String> words;

        Speechless(Supplier<String> words) {
            this.words = words;
        }

        @Override
        String reason() {
            return words.get();
        }
    }

    /** Keeps calls away from the third node. */
    @AutoActivate
    private static final class ThirdIsClosed implements NodeGuard {
        @Override
        public Binding bind(ClientContext context) {
            return node -> node.endpoint().address().equals(ClusterFixture.address(3)) ? new Closed() : null;
        }
    }

    private static final class Closed implements NodeGuard.Guard {
        @Override
        public boolean eligible(Invocation invocation) {
            return false;
        }

        @Override
        public Permit tryAcquire(Invocation invocation) {
            return null;
        }

        @Override
        public String objection(Invocation invocation) {
            return "closed on Mondays";
        }
    }
}
