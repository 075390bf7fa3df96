package io.tern.bench.jmh;

import io.tern.api.Address;
import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.ConnectionState;
import io.tern.api.Eligibility;
import io.tern.api.Endpoint;
import io.tern.api.Invoker;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.cluster.ClusterReference;
import io.tern.cluster.MemoryRegistryFactory;
import io.tern.testkit.ScriptedConnection;
import io.tern.testkit.ScriptedTransport;
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.Map;
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
 * {@code Picker.pick} with what a reference puts around its balancer, among 20 nodes of which half are in the caller's zone. A node is eligible that
 * is connected: what guards say besides has benchmarks of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutedPickBenchmark {
    private static final int NODES = 20;
    private static final Eligibility READY = node -> node.state() == ConnectionState.READY;

    /** The settings, and how many nodes of the zone are lost. */
    public enum Kind {
        /** To compare the others with. */
        PLAIN(false, false, 0),
        ZONE(true, false, 0),
        ZONE_THAT_SPILLS(true, false, 5),
        STICKY(false, true, 0);

        private final boolean preferZone;
        private final boolean sticky;
        private final int lost;

        Kind(boolean preferZone, boolean sticky, int lost) {
            this.preferZone = preferZone;
            this.sticky = sticky;
            this.lost = lost;
        }
    }

    @Param
    private Kind kind = Kind.PLAIN;

    private final Seen seen = new Seen();
    private final TestRuntime runtime = TestRuntime.builder()
            .metadata(Map.of("zone", "here"))
            .extension(ClusterStrategy.class, "seen", seen)
            .build();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final Registry registry =
            new MemoryRegistryFactory().newRegistry(RegistryAddress.parse("memory://bench"), runtime.context());
    private @Nullable ClusterReference reference;
    private @Nullable Picker picker;

    /** Opens a reference as an application does. */
    @Setup
    public void setUp() {
        transport.onConnect(connection -> connection.ready(0));
        for (int i = 0; i < NODES; i++) {
            registry.register(new Registration(
                            runtime.service().key(),
                            Endpoint.builder(new Address("10.0.0." + (i + 1), 20_880))
                                    .instanceId("node-" + (i + 1))
                                    .warmupMillis(0)
                                    .metadata(Map.of("zone", i % 2 == 0 ? "here" : "there"))
                                    .build()))
                    .join();
        }
        ReferenceOptions options = ReferenceOptions.builder()
                .cluster("seen")
                .set("preferZone", String.valueOf(kind.preferZone))
                .set("sticky", String.valueOf(kind.sticky))
                .build();
        reference = ClusterReference.open(runtime.service(), options, runtime.context(), transport, List.of(registry));
        transport.connections().stream()
                .filter(connection ->
                        "here".equals(connection.endpoint().metadata().get("zone")))
                .limit(kind.lost)
                .forEach(RoutedPickBenchmark::lose);
        picker = Prepared.value(seen.context)
                .route(runtime.newInvocation("read", "key"))
                .picker();
    }

    private static void lose(ScriptedConnection connection) {
        connection.becomes(ConnectionState.UNREACHABLE);
    }

    /** Ends everything. */
    @TearDown
    public void tearDown() {
        Prepared.value(reference).close();
        registry.close();
        transport.close();
        runtime.close();
    }

    /** One choice. */
    @Benchmark
    public Node pick(Call call) {
        return Prepared.value(
                Prepared.value(picker).pick(Prepared.value(call.calls).next(), READY));
    }

    /** The calls that a thread makes again and again. */
    @State(Scope.Thread)
    public static class Call {
        private @Nullable ManyCalls calls;

        /** Makes them. */
        @Setup
        public void setUp(RoutedPickBenchmark benchmark) {
            calls = new ManyCalls(benchmark.runtime.newInvocation("read", "key"));
        }
    }

    /** A strategy that calls nobody and lets others see what it works with. Thread-safe. */
    private static final class Seen implements ClusterStrategy {
        private volatile @Nullable ClusterContext context;

        @Override
        public Invoker newInvoker(ClusterContext given) {
            context = given;
            return invocation -> {
                throw new IllegalStateException("nobody calls here");
            };
        }
    }
}
