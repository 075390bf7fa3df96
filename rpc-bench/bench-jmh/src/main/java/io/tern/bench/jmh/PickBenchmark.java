package io.tern.bench.jmh;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.spi.Extensions;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.List;
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

/** {@code Picker.pick}: the balancer's share of a call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PickBenchmark {
    @Param({"1", "10", "100"})
    private int nodes;

    @Param({"p2c", "random", "round-robin", "least-active", "consistent-hash"})
    private String balancer = "";

    private final TestRuntime runtime = TestRuntime.create();
    private final Extensions extensions = Extensions.builder().build();
    private @Nullable Picker picker;

    /** Makes nodes that differ in load and latency. */
    @Setup
    public void setUp() {
        List<ScriptedNode> scripted = ScriptedNode.nodes(nodes);
        for (int i = 0; i < scripted.size(); i++) {
            scripted.get(i).inFlight(i % 4).latencyNanos(1_000_000 + 10_000L * i);
        }
        picker = extensions
                .of(LoadBalancer.class)
                .get(balancer)
                .newPicker(List.<Node>copyOf(scripted), runtime.clientContext());
    }

    /** Ends the runtime. */
    @TearDown
    public void tearDown() {
        extensions.close();
        runtime.close();
    }

    /** One choice. */
    @Benchmark
    public @Nullable Node pick(Call call) {
        return Prepared.value(picker).pick(Prepared.value(call.invocation), Eligibility.ANY);
    }

    /** The call that a thread makes again and again. */
    @State(Scope.Thread)
    public static class Call {
        private @Nullable Invocation invocation;

        /** Makes it. */
        @Setup
        public void setUp(PickBenchmark benchmark) {
            invocation = benchmark.runtime.newInvocation("read", "key");
        }
    }
}
