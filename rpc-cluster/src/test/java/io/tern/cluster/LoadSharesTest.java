package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AnswerListener;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Peer;
import io.tern.api.Permit;
import io.tern.api.Picker;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docs/routing.md promises of the shares that nodes get, in virtual time over the real picker, nodes and counters. Calls come at
 * random moments; a healthy node takes 0.8 to 1.2 ms.
 */
class LoadSharesTest {
    private static final Duration WARM = Duration.ofSeconds(2);

    @ParameterizedTest
    @CsvSource({
        "2, 300, 1000",
        "3, 300, 1000",
        "10, 300, 1000",
        "2, 1000, 50",
        "3, 1000, 50",
        "10, 1000, 50",
        "3, 3000, 1000"
    })
    void aNodeThatFailsFastFallsBelowOnePercentWithinASecond(int nodes, int rate, int timeoutMillis) {
        try (Fleet fleet = new Fleet(nodes, rate, timeoutMillis)) {
            fleet.runs(WARM);
            fleet.servers.get(0).fails = true;
            fleet.runs(Duration.ofSeconds(1));
            assertThat(fleet.shareOfFirst(Duration.ofSeconds(3))).isLessThan(0.01);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 300", "3, 300", "10, 300", "2, 1000", "3, 1000", "10, 1000", "2, 3000", "3, 3000"})
    void aNodeThatIsTwentyTimesSlowerFallsBelowTwoPercentWithinTwoSeconds(int nodes, int rate) {
        try (Fleet fleet = new Fleet(nodes, rate, 1_000)) {
            fleet.runs(WARM);
            fleet.servers.get(0).slowness = 20;
            fleet.runs(Duration.ofSeconds(2));
            assertThat(fleet.shareOfFirst(Duration.ofSeconds(3))).isLessThan(0.02);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 300", "5, 1000", "10, 1000", "3, 3000"})
    void soItDoesWhereOneCallOfTwentyIsWrong(int nodes, int rate) {
        try (Fleet fleet = new Fleet(nodes, rate, 1_000)) {
            fleet.wrong(0.05);
            fleet.runs(WARM);
            fleet.servers.get(0).slowness = 20;
            fleet.runs(Duration.ofSeconds(2));
            assertThat(fleet.shareOfFirst(Duration.ofSeconds(3))).isLessThan(0.02);
        }
    }

    @Test
    void aNodeThatLetsNobodyInGetsNoMoreThanItsPart() {
        try (Fleet fleet = new Fleet(5, 1_000, 1_000)) {
            fleet.runs(WARM);
            fleet.servers.get(0).wrongShare = 1;
            assertThat(fleet.shareOfFirst(Duration.ofSeconds(20))).isLessThan(0.25);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 100, true", "3, 300, true", "10, 1000, true", "2, 100, false", "3, 300, false", "10, 1000, false"})
    void aNodeThatHasRecoveredHasItsFairShareWithinTenSeconds(int nodes, int rate, boolean fails) {
        try (Fleet fleet = new Fleet(nodes, rate, 1_000)) {
            fleet.runs(WARM);
            fleet.servers.get(0).fails = fails;
            fleet.servers.get(0).slowness = 20;
            fleet.runs(Duration.ofSeconds(10));
            fleet.servers.get(0).fails = false;
            fleet.servers.get(0).slowness = 1;
            fleet.runs(Duration.ofSeconds(10));
            assertThat(fleet.shareOfFirst(Duration.ofSeconds(10)) * nodes).isBetween(0.8, 1.25);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 30})
    void equalNodesHaveEqualLoad(int nodes) {
        try (Fleet fleet = new Fleet(nodes, 2_000, 1_000)) {
            fleet.runs(WARM);
            fleet.runs(Duration.ofSeconds(10));
            int most = fleet.servers.stream()
                    .mapToInt(server -> server.calls)
                    .max()
                    .orElseThrow();
            int all = fleet.servers.stream().mapToInt(server -> server.calls).sum();
            assertThat((double) most * nodes / all).as("max / mean").isLessThanOrEqualTo(1.25);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 50})
    void aNodeThatLeavesMovesItsKeysAndTheRingIsEven(int count) {
        int keys = 20_000;
        try (TestRuntime runtime = TestRuntime.create()) {
            List<ScriptedNode> nodes = ScriptedNode.nodes(count);
            Picker all = ring(nodes, runtime);
            Picker fewer = ring(nodes.subList(1, count), runtime);
            Map<Node, Integer> homes = new HashMap<>();
            int moved = 0;
            for (int key = 0; key < keys; key++) {
                Invocation call = runtime.newInvocation("read", "key-" + key);
                Node home = all.pick(call, Eligibility.ANY);
                homes.merge(home, 1, Integer::sum);
                moved += fewer.pick(call, Eligibility.ANY) == home ? 0 : 1;
            }
            int most = homes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            assertThat((double) moved / keys).as("keys that move").isLessThanOrEqualTo(1.0 / count + 0.02);
            assertThat((double) most * count / keys).as("max / mean").isLessThanOrEqualTo(1.25);
        }
    }

    @Test
    void theSimulationItselfMakesCalls() {
        try (Fleet fleet = new Fleet(2, 1_000, 1_000)) {
            fleet.runs(Duration.ofSeconds(1));
            assertThat(fleet.servers.stream().mapToInt(server -> server.calls).sum())
                    .isBetween(900, 1_100);
            assertThat(fleet.nodes)
                    .allSatisfy(node -> assertThat(node.stats().succeeded()).isPositive());
        }
    }

    private static Picker ring(List<ScriptedNode> nodes, TestRuntime runtime) {
        return new ConsistentHashLoadBalancer().newPicker(List.copyOf(nodes), runtime.clientContext());
    }

    /** Servers with the nodes of one reference to them, and a stream of calls. */
    private static final class Fleet implements AutoCloseable {
        final TestRuntime runtime = TestRuntime.create();
        final Random random = new Random(7);
        final List<Server> servers = new ArrayList<>();
        final List<ClusterNode> nodes = new ArrayList<>();
        private final ReferenceContext context;
        private final Picker picker;
        private final double meanGapNanos;

        Fleet(int count, int callsPerSecond, int timeoutMillis) {
            ReferenceOptions options =
                    ReferenceOptions.builder().timeoutMillis(timeoutMillis).build();
            context = new ReferenceContext(runtime.service(), options, runtime.context());
            for (int i = 0; i < count; i++) {
                Server server = new Server(runtime, random);
                servers.add(server);
                nodes.add(new ClusterNode(
                        new Member(ClusterFixture.endpoint(i + 1), server, context, member -> {}), server));
            }
            picker = new P2cLoadBalancer().newPicker(List.copyOf(nodes), context);
            meanGapNanos = 1e9 / callsPerSecond;
        }

        /** Has every server refuse so many calls at once, for they are wrong. */
        void wrong(double share) {
            servers.forEach(server -> server.wrongShare = share);
        }

        /** Makes calls for so long, and counts these anew. */
        void runs(Duration time) {
            servers.forEach(server -> server.calls = 0);
            long end = runtime.clock().nanoTime() + time.toNanos();
            while (end - runtime.clock().nanoTime() > 0) {
                runtime.advance(Duration.ofNanos(1 + (long) (-Math.log(1 - random.nextDouble()) * meanGapNanos)));
                call();
            }
        }

        private void call() {
            Invocation call = new InvocationFactory(context)
                    .newInvocation(runtime.newInvocation("order", "").method(), new Object[] {"item"});
            ClusterNode node = (ClusterNode) picker.pick(call, Eligibility.ANY);
            long sent = runtime.clock().nanoTime();
            node.send(call, (result, error) -> node.ended(call, Permit.NONE, sent, result, error));
        }

        double shareOfFirst(Duration time) {
            runs(time);
            return (double) servers.get(0).calls
                    / servers.stream().mapToInt(server -> server.calls).sum();
        }

        @Override
        public void close() {
            runtime.close();
        }
    }

    /** Answers after its time. */
    private static final class Server implements Connection {
        int calls;
        int slowness = 1;
        boolean fails;
        double wrongShare;
        private final TestRuntime runtime;
        private final Random random;

        Server(TestRuntime runtime, Random random) {
            this.runtime = runtime;
            this.random = random;
        }

        @Override
        public Result invoke(Invocation invocation, AnswerListener later) {
            calls++;
            boolean wrong = wrongShare > 0 && random.nextDouble() < wrongShare;
            Result answer = fails || wrong
                    ? Result.failure(RpcException.of(fails ? StatusCode.UNKNOWN : StatusCode.INVALID_ARGUMENT, "no"))
                    : Result.value("done");
            long nanos = fails || wrong ? 100_000 : (long) (slowness * (0.8 + 0.4 * random.nextDouble()) * 1_000_000);
            runtime.scheduler().schedule(() -> later.accept(answer, null), nanos);
            return null;
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            throw new UnsupportedOperationException("calls have a listener");
        }

        @Override
        public ConnectionState state() {
            return ConnectionState.READY;
        }

        @Override
        public Peer peer() {
            return null;
        }

        @Override
        public void probe() {}

        @Override
        public void close() {}
    }
}
