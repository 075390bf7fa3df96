package io.tern.faults.stopping;

import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.ApplicationListener;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import io.tern.testkit.EmbeddedZooKeeper;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Applications that come, call and go in one JVM, over real sockets, one pair in ten through ZooKeeper. */
public final class OpenClose implements Scenario {
    private static final int ONE_IN = 10;
    private static final int LIMIT_MILLIS = 10_000;

    /** What the JVM itself may keep, however many cycles there were; and less of each cycle than any object of use takes. */
    private static final long SPARE_BYTES = 256 * 1024;

    private static final long BYTES_PER_CYCLE = 256;

    private long answered;

    /** What the provider serves. */
    interface Greeting {
        String greet(String name);

        CompletableFuture<String> greetLater(String name);
    }

    private static final class PoliteGreeting implements Greeting {
        @Override
        public String greet(String name) {
            return "hello " + name;
        }

        @Override
        public CompletableFuture<String> greetLater(String name) {
            return CompletableFuture.completedFuture(greet(name));
        }
    }

    @Override
    public String name() {
        return "open-close";
    }

    @Override
    public String promise() {
        return "Applications started and closed a thousand times in one JVM leave nothing behind.";
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        int warmUp = scale.of(50, 200);
        int cycles = scale.of(100, 800);
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start()) {
            run(warmUp, zooKeeper);
            zooKeeper.wipe(); // Its server keeps the last few hundred changes, here in the same heap.
            Footprint before = Footprint.afterCollections();
            answered = 0;
            run(cycles, zooKeeper);
            zooKeeper.wipe();
            Footprint after = Footprint.afterCollections(before, TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS));
            long spare = SPARE_BYTES + BYTES_PER_CYCLE * cycles;
            report.note("cycles before the first look", warmUp);
            report.atLeast("calls answered in the cycles between", answered, 2L * cycles);
            report.atMost("threads more than before", after.threads() - before.threads(), 0);
            report.atMost("open files and sockets more", after.files() - before.files(), 0);
            // The JVM makes some for method handles that turn out hot; a class that stayed would be one per cycle.
            report.atMost("classes more", after.classes() - before.classes(), cycles * 3L / 4);
            report.atMost("bytes of heap more", after.heapBytes() - before.heapBytes(), spare);
            report.atMost("bytes of direct memory more", after.directBytes() - before.directBytes(), spare);
        }
    }

    private void run(int cycles, EmbeddedZooKeeper zooKeeper) throws Exception {
        for (int i = 0; i < cycles; i++) {
            cycle(i % ONE_IN == 0 ? "zookeeper://" + zooKeeper.connectString() : "");
        }
    }

    private void cycle(String registry) throws Exception {
        try (RpcApplication provider = builder("provider", registry)
                        .export(new PoliteGreeting())
                        .start();
                RpcApplication consumer = builder("consumer", registry).start()) {
            Greeting greeting = consumer.refer(
                    Greeting.class,
                    ReferenceOptions.builder()
                            .address(registry.isEmpty() ? String.valueOf(provider.address()) : "")
                            .timeoutMillis(LIMIT_MILLIS)
                            .build());
            count(greeting.greet("you"));
            count(greeting.greetLater("you").get(LIMIT_MILLIS, TimeUnit.MILLISECONDS));
            provider.drain().get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static RpcApplication.Builder builder(String name, String registry) {
        RpcApplication.Builder builder = RpcApplication.builder(name)
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .listener(new ApplicationListener() {});
        return registry.isEmpty() ? builder : builder.registry(registry).requireRegistry();
    }

    private void count(String answer) {
        if (answer.equals("hello you")) {
            answered++;
        }
    }
}
