package io.tern.bench.jmh;

import io.tern.api.Admission;
import io.tern.api.Deadline;
import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.Peer;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.testkit.TestRuntime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A server's limit of one service, asked, told of the end, and given back, as a server does: its share of a call that it lets through. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimitBenchmark {
    private static final Result VALUE = Result.value("value");
    private static final long DURATION_NANOS = 1_000_000;
    private static final long NANOS_APART = 1_000;
    /** No rate is reached by a few threads if a second lasts for a 64th of one. */
    private static final int FASTER = 6;

    /** The admission's name, and the settings that make it do something; rates that are never reached. */
    public enum Limit {
        RATE("rate-limit", "rateLimit=1000000,rateBurst=1000000"),
        CALLER_RATE("caller-rate-limit", "callerRateLimit=1000000,callerRateBurst=1000000"),
        ATTRIBUTE_RATE(
                "attribute-rate-limit",
                "attributeRateLimit=1000000,attributeRateBurst=1000000,attributeRateKey=tenant"),
        FLEET_RATE("fleet-rate-limit", "fleetRateLimit=10000000,fleetRateBurst=10000000,fleetRateCoordinator=memory"),
        CONCURRENCY("concurrency-limit", "concurrencyLimit=100"),
        ADAPTIVE("concurrency-limit", "concurrencyLimit=100,adaptiveConcurrency=true"),
        CALLER_SHARE("concurrency-limit", "concurrencyLimit=100,callerShare=true");

        private final String admission;
        private final String settings;

        Limit(String admission, String settings) {
            this.admission = admission;
            this.settings = settings;
        }
    }

    @Param
    private Limit limit = Limit.RATE;

    private final TestRuntime runtime = TestRuntime.builder().systemTime().build();
    private final RuntimeContext fast = FastTime.of(runtime.context(), FASTER);
    private ServerAdmission.@Nullable Gate gate;

    /** Binds the limit as an export does. */
    @Setup
    public void setUp() {
        ExportOptions.Builder options = ExportOptions.builder();
        for (String setting : limit.settings.split(",", -1)) {
            int equals = setting.indexOf('=');
            options.set(setting.substring(0, equals), setting.substring(equals + 1));
        }
        gate = runtime.context()
                .extensions()
                .of(ServerAdmission.class)
                .get(limit.admission)
                .bind(new ServerContext(runtime.service(), options.build().orElse(ExportOptions.DEFAULTS), fast));
    }

    /** Ends the runtime. */
    @TearDown
    public void tearDown() {
        runtime.close();
    }

    /** One call. */
    @Benchmark
    public Admission admit(Request request) {
        return request.made(Prepared.value(gate));
    }

    /** The request that a thread makes again and again. */
    @State(Scope.Thread)
    public static class Request {
        private static final int ENOUGH = 10_000;
        private static final int MOST_TRIES = 100 * ENOUGH;
        private static final int MOST_REFUSED = 1_000;

        private @Nullable Head head;
        private long calls;
        private long refused;

        /** Makes it. */
        @Setup
        public void setUp(LimitBenchmark benchmark) {
            TestRuntime runtime = benchmark.runtime;
            head = new Head(
                    runtime.newInvocation("read", "key").method(),
                    new Peer("checkout", "checkout-1", "10.0.0.7:41000", 0),
                    Deadline.after(
                            TimeUnit.SECONDS.toNanos(1), runtime.context().clock()),
                    new Arrival(benchmark.fast.clock().nanoTime()),
                    1,
                    Priority.NORMAL,
                    "",
                    Map.of("tenant", "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"));
        }

        /** Calls until a fleet's permits are there, of which it has as many at hand as calls have asked for lately. */
        @Setup(Level.Iteration)
        public void begin(LimitBenchmark benchmark) {
            int admitted = 0;
            for (int i = 0; i < MOST_TRIES && admitted < ENOUGH; i++) {
                admitted = made(Prepared.value(benchmark.gate)) instanceof Permit ? admitted + 1 : 0;
            }
            calls = 0;
            refused = 0;
        }

        private Admission made(ServerAdmission.Gate gate) {
            Head request = Prepared.value(head);
            request.arrival.nanos += NANOS_APART;
            Admission admission = gate.admit(request);
            calls++;
            if (admission instanceof Permit permit) {
                gate.ended(request, VALUE, DURATION_NANOS, 0);
                permit.release(VALUE);
            } else {
                refused++;
            }
            return admission;
        }

        /** Fails if what was measured are refusals, which cost something else. */
        @TearDown(Level.Iteration)
        public void end(LimitBenchmark benchmark) {
            if (refused * MOST_REFUSED > calls) {
                throw new IllegalStateException(benchmark.limit + " has refused " + refused + " of " + calls
                        + " calls (expected: at most one of " + MOST_REFUSED + ")");
            }
        }
    }

    private record Head(
            MethodDescriptor method,
            Peer caller,
            Deadline deadline,
            Arrival arrival,
            int attempt,
            Priority priority,
            String tag,
            Map<String, String> attachments)
            implements RequestHead {
        @Override
        public long arrivalNanos() {
            return arrival.nanos;
        }
    }

    /** The time that a server has looked up for a call before anybody asks for it: at a million calls a second. */
    private static final class Arrival {
        private long nanos;

        Arrival(long nanos) {
            this.nanos = nanos;
        }
    }
}
