package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.ReferenceOptions;
import io.tern.testkit.Repetitions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Applications that come and go over real sockets leave nothing behind. */
final class StartStopIT {
    private static final int CYCLES = Repetitions.of(50, 1_000);

    /**
     * A shutdown hook that stayed would hold its application: its threads have not begun, so only the garbage tells. Buffers are
     * the leak gate's business, which ends the run.
     */
    @Test
    void manyStartsAndStopsLeaveNoThreadObjectOrClass() {
        List<WeakReference<Object>> garbage = new ArrayList<>();
        for (int i = 0; i < CYCLES; i++) {
            cycle(i, garbage);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(threadsOfTern()).isEmpty());
        assertThat(garbage).hasSize(4 * CYCLES);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            System.gc();
            assertThat(garbage.stream().filter(one -> !one.refersTo(null))).isEmpty();
        });
    }

    @Test
    void twoApplicationsInOneJvmShareNothing() {
        try (RpcApplication first = provider("first");
                RpcApplication second = provider("second")) {
            assertThat(first.address()).isNotEqualTo(second.address());
            assertThat(first.stats().instanceId()).isNotEqualTo(second.stats().instanceId());
            Tea tea = refer(second, first);
            assertThat(tea.brew("x")).isEqualTo("black x");
            first.close();
            assertThat(second.state()).isEqualTo(ApplicationState.RUNNING);
            try (RpcApplication third = provider("third")) {
                assertThat(refer(second, third).brew("y")).isEqualTo("black y");
            }
        }
    }

    private static void cycle(int number, List<WeakReference<Object>> garbage) {
        boolean hook = number % 2 == 0;
        BlackTea exported = new BlackTea();
        try (RpcApplication provider = builder("provider-" + number, exported)
                        .shutdownHook(hook)
                        .start();
                RpcApplication consumer = RpcApplication.builder("consumer-" + number)
                        .shutdownHook(hook)
                        .start()) {
            assertThat(refer(consumer, provider).brew("x")).isEqualTo("black x");
            assertThat(refer(consumer, provider).brewLater("y").join()).isEqualTo("black y");
            garbage.add(new WeakReference<>(exported));
            garbage.add(new WeakReference<>(provider));
            garbage.add(new WeakReference<>(consumer));
            garbage.add(new WeakReference<>(refer(consumer, provider).getClass()));
        }
    }

    private static RpcApplication provider(String name) {
        return builder(name, new BlackTea()).shutdownHook(false).start();
    }

    private static RpcApplication.Builder builder(String name, BlackTea exported) {
        return RpcApplication.builder(name).bind("127.0.0.1").port(0).export(exported);
    }

    private static Tea refer(RpcApplication consumer, RpcApplication provider) {
        return consumer.refer(
                Tea.class,
                ReferenceOptions.builder()
                        .address(provider.address().toString())
                        .timeoutMillis(10_000)
                        .build());
    }

    private static Set<String> threadsOfTern() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("tern-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
