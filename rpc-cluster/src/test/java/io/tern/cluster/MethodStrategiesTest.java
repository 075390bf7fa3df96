package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ClusterContext;
import io.tern.api.ClusterStrategy;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodSettings;
import io.tern.api.Result;
import io.tern.spi.ExtensionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Strategies and load balancers that single methods have. */
final class MethodStrategiesTest {
    @Test
    void aMethodIsCalledAsItsOwnStrategySays() {
        try (ClusterFixture fixture = ClusterFixture.setup()
                .options(options -> options.method("read", method("forking")))
                .open(3)) {
            CompletableFuture<Result> forked = fixture.invoke("read");
            assertThat(fixture.waiting()).hasSize(2);
            fixture.waiting().forEach(call -> call.answerValue("forked"));
            assertThat(ClusterFixture.answerOf(forked)).isEqualTo("forked");
            CompletableFuture<Result> single = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("single");
            assertThat(ClusterFixture.answerOf(single)).isEqualTo("single");
            assertThat(fixture.reference.chain().toString()).contains("by method {failover=", "forking=");
        }
    }

    @Test
    void whatRunsCallsTwiceLooksAtItsOwnMethodsOnly() {
        assertThatThrownBy(() -> ClusterFixture.setup()
                        .options(options -> options.method("order", method("hedging")))
                        .open(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("order(")
                .hasMessageNotContaining("refuse(");
    }

    @Test
    void aMethodHasItsOwnLoadBalancer() {
        try (ClusterFixture fixture = ClusterFixture.setup()
                .options(options -> options.loadBalancer("consistent-hash")
                        .method(
                                "order",
                                MethodSettings.builder()
                                        .loadBalancer("round-robin")
                                        .build()))
                .open(3)) {
            List<Integer> spread = whereCallsGo(fixture, "order", 3);
            assertThat(spread).containsExactlyInAnyOrder(1, 2, 3);
            assertThat(whereCallsGo(fixture, "read", 6))
                    .as("one argument, one node")
                    .hasSize(6)
                    .containsOnly(whereCallsGo(fixture, "read", 1).get(0));
            assertThat(fixture.reference.chain().toString()).contains("consistent-hash, round-robin");
        }
    }

    @Test
    void anUnknownNameIsRefusedAtOnce() {
        assertThatThrownBy(() -> ClusterFixture.setup()
                        .options(options -> options.method("read", method("failsave")))
                        .open(1))
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("failsave")
                .hasMessageContaining("failsafe");
    }

    @Test
    void allOfThemAreClosedWithTheReference() {
        CountedStrategy counted = new CountedStrategy();
        ClusterFixture fixture = ClusterFixture.setup()
                .extension(ClusterStrategy.class, "counted", counted)
                .options(options -> options.method("read", method("counted")))
                .open(1);
        assertThat(ClusterFixture.answerOf(fixture.invoke("read"))).isEqualTo("counted");
        fixture.close();
        assertThat(counted.closed).hasValue(1);
    }

    @Test
    void whereOneIsRefusedTheOthersAreClosed() {
        CountedStrategy counted = new CountedStrategy();
        assertThatThrownBy(() -> ClusterFixture.setup()
                        .extension(ClusterStrategy.class, "counted", counted)
                        .options(options ->
                                options.method("read", method("counted")).method("order", method("hedging")))
                        .open(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("order(");
        assertThat(counted.made).hasValue(1);
        assertThat(counted.closed).hasValue(1);
    }

    private static MethodSettings method(String cluster) {
        return MethodSettings.builder().cluster(cluster).build();
    }

    private static List<Integer> whereCallsGo(ClusterFixture fixture, String method, int calls) {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            CompletableFuture<Result> reply = fixture.invoke(method);
            nodes.add(fixture.whereWaiting());
            fixture.onlyWaiting().answerValue("value");
            assertThat(reply).isCompleted();
        }
        return nodes;
    }

    /** Answers by itself, and counts how often it is used and closed. Thread-safe. */
    private static final class CountedStrategy implements ClusterStrategy {
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public Invoker newInvoker(ClusterContext context) {
            made.incrementAndGet();
            return new Counted();
        }

        /** Answers by itself. Thread-safe. */
        private final class Counted implements Invoker, AutoCloseable {
            @Override
            public CompletableFuture<Result> invoke(Invocation invocation) {
                return CompletableFuture.completedFuture(Result.value("counted"));
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        }
    }
}
