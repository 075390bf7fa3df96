package io.tern.bench.jmh;

import io.tern.api.Invocation;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RuntimeContext;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.util.Objects;
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

/** A guard of one of ten nodes, asked twice as a call does, and given back: its share of an attempt that succeeds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GuardBenchmark {
    private static final Result VALUE = Result.value("value");
    private static final int NODES = 10;
    /** No rate is reached by a few threads if a second lasts for a 64th of one. */
    private static final int FASTER = 6;

    /** The guard's name, and the settings that make it do something. */
    public enum Kind {
        BREAKER("breaker", "breakerFailures=5"),
        OUTLIERS("breaker", "outlierDetection=true"),
        CLIENT_RATE("client-rate-limit", "clientRateLimit=1000000,clientRateBurst=1000000"),
        CLIENT_CONCURRENCY("client-concurrency-limit", "clientConcurrencyLimit=100");

        private final String guard;
        private final String settings;

        Kind(String guard, String settings) {
            this.guard = guard;
            this.settings = settings;
        }
    }

    @Param
    private Kind kind = Kind.BREAKER;

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private NodeGuard.@Nullable Guard guard;

    /** Binds the guard as a reference does. */
    @Setup
    public void setUp() {
        ReferenceOptions.Builder options = ReferenceOptions.builder();
        for (String setting : kind.settings.split(",", -1)) {
            int equals = setting.indexOf('=');
            options.set(setting.substring(0, equals), setting.substring(equals + 1));
        }
        RuntimeContext time = kind == Kind.CLIENT_RATE ? FastTime.of(runtime.context(), FASTER) : runtime.context();
        NodeGuard.Binding binding = Objects.requireNonNull(runtime.context()
                .extensions()
                .of(NodeGuard.class)
                .get(kind.guard)
                .bind(runtime.clientContext(runtime.service(), options.build(), time)));
        ScriptedNode.nodes(NODES).forEach(node -> guard = binding.guard(node));
    }

    /** Ends the runtime. */
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /** One attempt. Fails where the guard keeps it away, so that this never passes for an attempt. */
    @Benchmark
    public Permit attempt(Call call) {
        NodeGuard.Guard asked = Prepared.value(guard);
        Invocation invocation = Prepared.value(call.invocation);
        Permit permit = asked.eligible(invocation) ? asked.tryAcquire(invocation) : null;
        if (permit == null) {
            throw new IllegalStateException(
                    kind + " keeps a call away (expected: none, or its cost is not that of a call)");
        }
        permit.release(VALUE);
        return permit;
    }

    /** The call that a thread makes again and again. */
    @State(Scope.Thread)
    public static class Call {
        private @Nullable Invocation invocation;

        /** Makes it. */
        @Setup
        public void setUp(GuardBenchmark benchmark) {
            invocation = benchmark.runtime.newInvocation("read", "key");
        }
    }
}
