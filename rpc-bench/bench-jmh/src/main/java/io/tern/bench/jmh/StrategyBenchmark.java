package io.tern.bench.jmh;

import io.tern.api.AnswerListener;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.cluster.ClusterReference;
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

/**
 * A client's chain of a strategy, {@code round-robin} and the nodes' counters, without guards, routers and filters, over three nodes that answer
 * at once. Includes the invocation that each call needs; what a strategy costs is the difference to {@code failfast}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StrategyBenchmark {
    @Param({"failfast", "failover", "hedging", "forking"})
    private String strategy = "";

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private final AtOnceTransport transport =
            new AtOnceTransport(runtime.context().clock());
    private @Nullable ClusterReference reference;
    private @Nullable Invoker chain;
    private @Nullable MethodDescriptor read;
    private @Nullable Deadline deadline;

    /** Opens a reference as an application does. */
    @Setup
    public void setUp() {
        ReferenceOptions.Builder options = ReferenceOptions.builder()
                .address("10.0.0.1:20880,10.0.0.2:20880,10.0.0.3:20880")
                .cluster(strategy)
                .loadBalancer("round-robin")
                .filters(List.of("-trace", "-metrics", "-access-log", "-breaker", "-tag"));
        for (MethodDescriptor method : runtime.service().methods()) {
            options.method(
                    method.name(), MethodSettings.builder().idempotent(true).build());
        }
        ClusterReference opened =
                ClusterReference.open(runtime.service(), options.build(), runtime.context(), transport, List.of());
        opened.whenAvailable().join();
        reference = opened;
        chain = opened.chain();
        read = runtime.newInvocation("read", "key").method();
        deadline = Deadline.after(TimeUnit.DAYS.toNanos(1), runtime.context().clock());
    }

    /** Ends everything. */
    @TearDown
    public void tearDown() {
        Prepared.value(reference).close();
        transport.close();
        runtime.close();
    }

    /** One call. Fails if it does. */
    @Benchmark
    public Result call(Caller caller) {
        Invocation invocation = Invocation.builder(
                        Prepared.value(read),
                        new Object[] {"key"},
                        Prepared.value(deadline),
                        runtime.context().clock().nanoTime())
                .build();
        Result now = Prepared.value(chain).invoke(invocation, caller);
        Result answer = now != null ? now : Prepared.value(caller.heard);
        if (answer.failure() != null) {
            throw new IllegalStateException("a call has failed", answer.failure());
        }
        caller.heard = null;
        return answer;
    }

    /** Hears the answers of one thread's calls. */
    @State(Scope.Thread)
    public static class Caller implements AnswerListener {
        private @Nullable Result heard;

        @Override
        public void accept(@Nullable Result result, @Nullable Throwable error) {
            heard = result;
        }
    }
}
