package io.tern.bench.jmh;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.TestRuntime;
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
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A filter of the client that answers a call in the service's place, or has to ask it first: its share of the call. That of a call that the
 * cache does not know includes the invocation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LocalAnswerBenchmark {
    private static final Result VALUE = Result.value("value");
    private static final Result FAILURE = Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "no node")
            .notExecuted(true)
            .stackTrace(false)
            .build());

    /** A millisecond of keeping values is over with the next nanosecond. */
    private static final int NOTHING_LASTS = 20;

    /** What becomes of a call at the service. */
    private enum Service {
        IS_NOT_ASKED,
        ANSWERS,
        FAILS
    }

    /** The filter's name, the setting that makes it do something, what the service does, and how fast time goes. */
    public enum Kind {
        CACHE_HIT("cache", "cacheMillis", "86400000", Service.IS_NOT_ASKED, 0),
        CACHE_MISS("cache", "cacheMillis", "1", Service.ANSWERS, NOTHING_LASTS),
        MOCK("mock", "mock", "value:\"local\"", Service.IS_NOT_ASKED, 0),
        FALLBACK("fallback", "fallback", "value:\"local\"", Service.FAILS, 0);

        private final String filter;
        private final String setting;
        private final String value;
        private final Service service;
        private final int faster;

        Kind(String filter, String setting, String value, Service service, int faster) {
            this.filter = filter;
            this.setting = setting;
            this.value = value;
            this.service = service;
            this.faster = faster;
        }
    }

    @Param
    private Kind kind = Kind.CACHE_HIT;

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private @Nullable DirectFilter filter;

    /** Binds the filter as a reference does, and makes the call once for a cache to know it. */
    @Setup
    public void setUp() {
        ReferenceOptions options = ReferenceOptions.builder()
                .method(
                        "read",
                        MethodSettings.builder().set(kind.setting, kind.value).build())
                .build();
        ClientContext context =
                runtime.clientContext(runtime.service(), options, FastTime.of(runtime.context(), kind.faster));
        DirectFilter bound = (DirectFilter) Prepared.value(runtime.context()
                .extensions()
                .of(ClientFilter.class)
                .get(kind.filter)
                .bind(context));
        if (kind == Kind.CACHE_HIT) {
            Caller first = new Caller();
            bound.filter(newInvocation("key"), first, first);
            first.answered(VALUE);
        }
        filter = bound;
    }

    private Invocation newInvocation(String key) {
        return runtime.newInvocation("read", key);
    }

    /** Ends the runtime. */
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /** One call. Fails where it is answered from elsewhere than it should be. */
    @Benchmark
    public Result call(Caller caller) {
        Result now = Prepared.value(filter).filter(caller.next(kind), caller, caller);
        if ((now == null) != (kind.service != Service.IS_NOT_ASKED)) {
            throw new IllegalStateException(
                    kind + " has answered " + now + " at once, but the service " + kind.service);
        }
        Result answer = now != null ? now : caller.answered(kind.service == Service.FAILS ? FAILURE : VALUE);
        if (answer.failure() != null) {
            throw new IllegalStateException(kind + " has answered " + answer + " (expected: a value)");
        }
        return answer;
    }

    /** Makes one call after the other, and is the service, too, which answers when the filter has passed the call on. */
    @State(Scope.Thread)
    public static class Caller extends LaterAnswer {
        private @Nullable Invocation invocation;

        /** Makes the call. What goes to the service has a key of its thread's own: calls for the same wait for each other. */
        @Setup
        public void setUp(LocalAnswerBenchmark benchmark, ThreadParams threads) {
            boolean own = benchmark.kind == Kind.CACHE_MISS;
            invocation = benchmark.newInvocation(own ? "key-" + threads.getThreadIndex() : "key");
        }

        /** The same call again; a new one where it would keep something of the last one. */
        private Invocation next(Kind kind) {
            Invocation same = Prepared.value(invocation);
            return kind == Kind.CACHE_MISS
                    ? Invocation.builder(same.method(), same.arguments(), same.deadline(), same.startNanos())
                            .build()
                    : same;
        }
    }
}
