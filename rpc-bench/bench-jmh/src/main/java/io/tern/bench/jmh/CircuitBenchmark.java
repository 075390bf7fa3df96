package io.tern.bench.jmh;

import io.tern.api.AnswerListener;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.testkit.TestRuntime;
import java.util.concurrent.CompletableFuture;
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

/** The circuit of a service around a call that succeeds at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CircuitBenchmark {
    private static final CompletableFuture<Result> ANSWER = CompletableFuture.completedFuture(Result.value("value"));
    private static final AnswerListener NOBODY = (result, error) -> {};

    @Param({"throttle", "classic"})
    private String form = "";

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private final Invoker next = invocation -> ANSWER;
    private @Nullable DirectFilter filter;
    private @Nullable Invocation invocation;

    /** Binds the filter as a reference does. */
    @Setup
    public void setUp() {
        ClientContext context = BoundOnce.to(
                runtime, ReferenceOptions.builder().set("circuitBreaker", form).build());
        filter = (DirectFilter) runtime.context()
                .extensions()
                .of(ClientFilter.class)
                .get("circuit")
                .bind(context);
        invocation = runtime.newInvocation("read", "key");
    }

    /** Ends the runtime. */
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /** One call. */
    @Benchmark
    public @Nullable Result call() {
        return Prepared.value(filter).filter(Prepared.value(invocation), next, NOBODY);
    }
}
