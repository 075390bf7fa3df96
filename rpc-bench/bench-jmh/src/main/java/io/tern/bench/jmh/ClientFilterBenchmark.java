package io.tern.bench.jmh;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
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

/** A filter of the client around a call that is answered later, as those over a network are: its share of the call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClientFilterBenchmark {
    private static final Result VALUE = Result.value("value");

    /** The filter's name, and the settings that make it do something, with blanks between them. */
    public enum Kind {
        CIRCUIT_CLASSIC("circuit", "circuitBreaker=classic"),
        CIRCUIT_CLASSIC_SLOW("circuit", "circuitBreaker=classic circuitSlowMillis=3600000"),
        CIRCUIT_THROTTLE("circuit", "circuitBreaker=throttle"),
        FALLBACK("fallback", "fallback=empty");

        private final String filter;
        private final String settings;

        Kind(String filter, String settings) {
            this.filter = filter;
            this.settings = settings;
        }
    }

    @Param
    private Kind kind = Kind.CIRCUIT_CLASSIC;

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private @Nullable DirectFilter filter;

    /** Binds the filter as a reference does. */
    @Setup
    public void setUp() {
        ReferenceOptions.Builder options = ReferenceOptions.builder();
        for (String setting : kind.settings.split(" ", -1)) {
            int equals = setting.indexOf('=');
            options.set(setting.substring(0, equals), setting.substring(equals + 1));
        }
        ClientContext context = runtime.clientContext(runtime.service(), options.build());
        filter = (DirectFilter) runtime.context()
                .extensions()
                .of(ClientFilter.class)
                .get(kind.filter)
                .bind(context);
    }

    /** Ends the runtime. */
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /** One call. */
    @Benchmark
    public Result call(Caller caller) {
        Result now = Prepared.value(filter).filter(Prepared.value(caller.invocation), caller, caller);
        if (now != null) {
            throw new IllegalStateException(kind + " answers at once: " + now + " (expected: the service's answer)");
        }
        return caller.answered(VALUE);
    }

    /** Makes one call after the other, and is the service, too, which answers when the filter has passed the call on. */
    @State(Scope.Thread)
    public static class Caller extends LaterAnswer {
        private @Nullable Invocation invocation;

        /** Makes the call. */
        @Setup
        public void setUp(ClientFilterBenchmark benchmark) {
            invocation = benchmark.runtime.newInvocation("read", "key");
        }
    }
}
