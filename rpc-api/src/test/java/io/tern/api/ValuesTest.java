package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Small values: deadlines, endpoints, tables, tried nodes. */
final class ValuesTest {
    private static final class SteppedClock implements Clock {
        private long nanos = Long.MAX_VALUE - 10;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long currentTimeMillis() {
            return 0;
        }
    }

    @Test
    void deadlinesWorkAcrossTheOverflowOfTheClock() {
        SteppedClock clock = new SteppedClock();
        Deadline soon = Deadline.after(5, clock);
        Deadline late = Deadline.after(100, clock);

        assertThat(late.atNanos()).isNegative();
        assertThat(late.remainingNanos()).isEqualTo(100);
        assertThat(soon.earlier(late)).isSameAs(soon);
        assertThat(late.earlier(soon)).isSameAs(soon);
        assertThat(soon.isExpired()).isFalse();
        clock.nanos += 5;
        assertThat(soon.isExpired()).isTrue();
        clock.nanos += 20;
        assertThat(late.isExpired()).isFalse();
        assertThat(late.remainingNanos()).isEqualTo(75);
        assertThat(Deadline.at(late.atNanos(), clock).remainingNanos()).isEqualTo(75);
    }

    @Test
    void endpointsAreComparedWhole() {
        Endpoint endpoint = Endpoint.builder(new Address("a", 1))
                .instanceId("a-1")
                .application("app")
                .tags(Set.of("gray"))
                .weight(5)
                .warmupMillis(0)
                .serializers(List.of("json"))
                .metadata(Map.of("zone", "z"))
                .build();

        assertThat(endpoint.toBuilder().build()).isEqualTo(endpoint).hasSameHashCodeAs(endpoint);
        assertThat(endpoint.toBuilder().weight(6).build()).isNotEqualTo(endpoint);
        assertThat(endpoint.toBuilder().metadata(Map.of()).build()).isNotEqualTo(endpoint);
        assertThat(endpoint).hasToString("a:1/a-1");
        assertThat(endpoint.toBuilder().instanceId("").build()).hasToString("a:1");
        assertThatThrownBy(() -> endpoint.toBuilder().weight(-1).build())
                .hasMessage("weight: -1 (expected: 0 to 10000)");
        assertThatThrownBy(() -> endpoint.toBuilder().warmupMillis(-1).build())
                .hasMessage("warmupMillis: -1 (expected: >= 0)");
    }

    @Test
    void aTableHoldsEachServiceOnce() {
        ExportedService first = exported("1");
        ServiceTable table = ServiceTable.of(List.of(first, exported("2")));

        assertThat(table.find(first.service().key())).isSameAs(first);
        assertThat(table.find(ServiceKey.of(SampleCalls.EchoService.class))).isNull();
        assertThat(table.services()).hasSize(2);
        assertThat(ServiceTable.EMPTY.services()).isEmpty();
        assertThatThrownBy(() -> ServiceTable.of(List.of(first, exported("1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("EchoService@1 is exported twice (expected: different groups or versions)");
    }

    private static ExportedService exported(String version) {
        ServiceDescriptor service = ServiceDescriptor.of(SampleCalls.EchoService.class, "", version);
        RuntimeContext runtime = new RuntimeContext(
                "test",
                "test-1",
                0,
                Clock.system(),
                (task, delay) -> () -> {},
                new java.util.Random(1),
                Runnable::run,
                Runnable::run,
                io.tern.spi.Extensions.create());
        return ExportedService.of(
                new ServerContext(service, ExportOptions.DEFAULTS, runtime),
                List.of(),
                invocation -> new CompletableFuture<>());
    }

    @Test
    void triedNodesAreNotedOnceInOrder() {
        TriedNodes tried = new TriedNodes();
        Node a = new NoNode();
        Node b = new NoNode();
        Node c = new NoNode();

        assertThat(tried.last()).isNull();
        assertThat(tried.contains(a)).isFalse();
        assertThat(tried.add(a)).isTrue();
        assertThat(tried.add(b)).isTrue();
        assertThat(tried.add(a)).isFalse();
        assertThat(tried.all()).containsExactly(a, b);
        assertThat(tried.last()).isSameAs(b);
        assertThat(tried.contains(a)).isTrue();
        assertThat(tried.contains(c)).isFalse();
    }

    private static final class NoNode implements Node {
        @Override
        public Endpoint endpoint() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ConnectionState state() {
            throw new UnsupportedOperationException();
        }

        @Override
        public NodeStats stats() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int weight() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void probe() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Result> invoke(Invocation invocation) {
            throw new UnsupportedOperationException();
        }
    }
}
