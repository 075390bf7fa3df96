package io.tern.bench.jmh;

import io.tern.api.ClientContext;
import io.tern.api.Node;
import io.tern.api.ReferenceOptions;
import io.tern.api.Router;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A router's choice among the sets of ten nodes, three of which are tagged: its share of a call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBenchmark {
    /** The router's name, a setting, and the call's tag. */
    public enum Kind {
        UNTAGGED("tag", "tagFallback", "false", ""),
        TAGGED("tag", "tagFallback", "false", "gray"),
        SPLIT("tag", "split", "gray=5", ""),
        RULES(
                "routes",
                "routes",
                "method = read => port = *; attachment.tenant = acme|initech => port != 1; priority = SHEDDABLE => host = *",
                "");

        private final String router;
        private final String setting;
        private final String value;
        private final String tag;

        Kind(String router, String setting, String value, String tag) {
            this.router = router;
            this.setting = setting;
            this.value = value;
            this.tag = tag;
        }
    }

    @Param
    private Kind kind = Kind.UNTAGGED;

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private Router.@Nullable Route route;

    /** Compiles the nodes as a reference does. */
    @Setup
    public void setUp() {
        List<ScriptedNode> nodes = ScriptedNode.nodes(10);
        nodes.subList(0, 3)
                .forEach(node -> node.endpoint(
                        node.endpoint().toBuilder().tags(Set.of("gray")).build()));
        ClientContext context = runtime.clientContext(
                runtime.service(),
                ReferenceOptions.builder().set(kind.setting, kind.value).build());
        Router bound = Objects.requireNonNull(
                runtime.context().extensions().of(Router.class).get(kind.router).bind(context));
        route = bound.compile(List.<Node>copyOf(nodes), context);
    }

    /** Ends the runtime. */
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /** One call. */
    @Benchmark
    public int select(Call call) {
        return Prepared.value(route).select(Prepared.value(call.calls).next());
    }

    /** The calls that a thread makes again and again. */
    @State(Scope.Thread)
    public static class Call {
        private @Nullable ManyCalls calls;

        /** Makes them. */
        @Setup
        public void setUp(RouteBenchmark benchmark) {
            calls = new ManyCalls(benchmark
                    .runtime
                    .newInvocationBuilder("read", "key")
                    .tag(benchmark.kind.tag)
                    .attachment("tenant", "acme")
                    .build());
        }
    }
}
