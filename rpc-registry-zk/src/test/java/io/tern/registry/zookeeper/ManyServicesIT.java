package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryListener;
import io.tern.api.ServiceKey;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 1,000 services with 3 instances each, and one who watches them all. */
@Tag("full")
final class ManyServicesIT {
    private static final int SERVICES = 1_000;
    private static final int INSTANCES = 3;
    private static final int THREADS = 5 * (INSTANCES + 1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration COMPARISON = Duration.ofSeconds(6);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final RegistryFixture fixture = new RegistryFixture();
    private final TestRuntime providerTime = TestRuntime.create();
    private final String address = "zookeeper://" + server.connectString();
    private final List<Registry> providers = new ArrayList<>();
    private final List<Latest> heard = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        fixture.close();
        providerTime.close();
        server.close();
    }

    @Test
    void memoryWatchesThreadsRequestsAndLogsStayBounded() throws Exception {
        await().alias("threads of registries that were closed").atMost(LIMIT).until(() -> registryThreads() == 0);
        try (LogCapture log = new LogCapture()) {
            for (int instance = 0; instance < INSTANCES; instance++) {
                providers.add(fixture.open(address, providerTime));
            }
            Registry consumer = fixture.open(address);
            await(consumer.find("demo.None"));
            assertThat(registryThreads()).as("threads").isEqualTo(THREADS);
            long heapBytes = usedHeapBytes();

            long registeredMillis = millisOf(() -> registerAll(100));
            long subscribedMillis = millisOf(() -> {
                subscribeAll(consumer);
                awaitWeight(100);
            });
            long grownBytes = usedHeapBytes() - heapBytes;
            assertThat(server.watches()).as("watches").isEqualTo(SERVICES);

            long changedMillis = millisOf(() -> {
                for (int weight : new int[] {200, 300, 400}) {
                    registerAll(weight);
                    awaitWeight(weight);
                }
            });
            assertThat(server.watches()).as("watches after 3 rounds of changes").isEqualTo(SERVICES);
            assertThat(registryThreads()).as("threads after all that").isEqualTo(THREADS);

            int requests = requestsOfAComparison();
            System.out.printf(
                    Locale.ROOT,
                    "%d services x %d instances: registered in %d ms, first lists in %d ms, 3 rounds of changes in %d ms,"
                            + " %d KiB of heap or %d bytes a service, %d requests a comparison of all providers%n",
                    SERVICES,
                    INSTANCES,
                    registeredMillis,
                    subscribedMillis,
                    changedMillis,
                    grownBytes / 1_024,
                    grownBytes / SERVICES,
                    requests);
            assertThat(requests)
                    .as("requests of a comparison, pings included")
                    .isBetween(INSTANCES * SERVICES / Comparison.BATCH, INSTANCES * SERVICES / Comparison.BATCH + 20);
            assertThat(grownBytes).as("heap").isLessThan(64L << 20);

            comesBack();
            assertThat(log.lines()).as("lines of 4 registries").hasSizeLessThanOrEqualTo(4 * 3);
        }
    }

    private void registerAll(int weight) throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int instance = 0; instance < INSTANCES; instance++) {
            for (int service = 0; service < SERVICES; service++) {
                all.add(providers.get(instance).register(new Registration(key(service), endpoint(instance, weight))));
            }
        }
        for (CompletableFuture<Void> one : all) {
            one.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void subscribeAll(Registry consumer) {
        for (int service = 0; service < SERVICES; service++) {
            Latest latest = new Latest();
            heard.add(latest);
            consumer.subscribe(key(service), latest);
        }
    }

    private void awaitWeight(int weight) {
        await().atMost(LIMIT).until(() -> heard.stream().allMatch(latest -> latest.isComplete(weight)));
    }

    /** How many requests all providers together send to compare everything once. */
    private int requestsOfAComparison() {
        awaitQuiet();
        long before = server.requests();
        providerTime.advance(COMPARISON);
        long expected = (long) INSTANCES * SERVICES / Comparison.BATCH;
        await().atMost(LIMIT).until(() -> server.requests() - before >= expected);
        awaitQuiet();
        return (int) (server.requests() - before);
    }

    private void awaitQuiet() {
        AtomicLong last = new AtomicLong(-1);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> last.getAndSet(server.requests()) == last.get());
    }

    private void comesBack() {
        long before = heard.get(0).returns;
        server.stop();
        await().atMost(LIMIT).until(() -> !heard.get(0).available);
        server.restart();
        await().atMost(LIMIT).until(() -> heard.get(0).returns > before);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(server.watches()).isEqualTo(SERVICES));
        assertThat(heard).allMatch(latest -> latest.isComplete(400));
    }

    private static ServiceKey key(int number) {
        return new ServiceKey("demo.Service" + number, "", "1.0");
    }

    private static Endpoint endpoint(int instance, int weight) {
        return Endpoint.builder(new Address("127.0.0.1", 20_000 + instance))
                .instanceId("instance-" + instance)
                .application("shop")
                .weight(weight)
                .metadata(Map.of("zone", "z-" + instance))
                .build();
    }

    private static long registryThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tern-zk-"))
                .count();
    }

    private static long usedHeapBytes() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long millisOf(Step step) throws Exception {
        long startNanos = System.nanoTime();
        step.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** Keeps the last list alone, as a directory does. Thread-safe for one writer. */
    private static final class Latest implements RegistryListener {
        private volatile List<Endpoint> endpoints = List.of();
        private volatile boolean available;
        private volatile int returns;

        @Override
        public void endpointsChanged(List<Endpoint> now) {
            endpoints = now;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One writer: the registry's thread.
        public void availabilityChanged(boolean now) {
            available = now;
            if (now) {
                returns++;
            }
        }

        boolean isComplete(int weight) {
            List<Endpoint> now = endpoints;
            return now.size() == INSTANCES && now.stream().allMatch(one -> one.weight() == weight);
        }
    }
}
