package io.tern.faults.registry;

import io.tern.faults.harness.Crowd;
import io.tern.faults.harness.Figures;
import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Waiting;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** A consumer that knows many services of many instances, all of which it is connected to, while instances come and go. */
public final class ZooKeeperMany implements Scenario {
    private static final String ROOT = "/tern/v1/services/";
    private static final int BATCH = 500;
    private static final int LIMIT_MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int PAUSE_MILLIS = 1_000;
    private static final long MEBIBYTE = 1 << 20;

    @Override
    public String name() {
        return "zookeeper-many";
    }

    @Override
    public String promise() {
        return "With 5,000 instances of 50 services a new one can be called within 1 s (p99), in bounded memory, and the log stays short.";
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        int services = scale.of(5, 50);
        int instances = scale.of(200, 5_000);
        int heapMebibytes = scale.of(128, 1_024);
        try (Fleet fleet = Fleet.start(1, "-Xmx" + scale.of(128, 768) + "m");
                Crowd crowd = new Crowd();
                Registrations registrations =
                        Registrations.open(fleet.zooKeeper().connectString())) {
            Nodes nodes = new Nodes(registrations.client(), crowd, services);
            nodes.createAll(instances);
            fleet.startProviders(1);
            long begin = System.nanoTime();
            ConsumerProcess consumer = fleet.startConsumer(
                    "tern.timeoutMillis=5000",
                    "journal.crowd=" + services,
                    "-Xmx" + heapMebibytes + "m",
                    "-XX:TieredStopAtLevel=4",
                    "-XX:-UseSerialGC",
                    "-XX:+UseG1GC");
            awaitReady(consumer, (long) services * instances);
            report.note("all " + services * instances + " nodes ready after", seconds(System.nanoTime() - begin));
            consumer.rate(scale.of(100, 200));

            Map<String, Long> created = nodes.addOneByOne(instances, scale.of(20, 300), scale.of(100, 200));
            Delays one = seen(consumer, created);
            Delays everywhere = seen(consumer, nodes.addEverywhere(instances + 1_000, scale.of(4, 12)));
            Delays many = seen(consumer, nodes.addOneByOne(instances + 2_000, scale.of(20, 300), 0));
            consumer.stop();

            Figures figures = consumer.figures();
            report.atLeast(
                    "new instances seen", one.count() + (long) everywhere.count() + many.count(), scale.of(60, 1_200));
            report.note("a new instance can be called after, median", millis(one, 0.5));
            report.measuredAtMost("a new instance can be called after, p99", one.millis(0.99), LIMIT_MILLIS, "ms");
            report.note("one in all services can be called in each of them after, median", millis(everywhere, 0.5));
            report.measuredAtMost(
                    "one in all services can be called in each of them after, p99",
                    everywhere.millis(0.99),
                    LIMIT_MILLIS,
                    "ms");
            report.note(many.count() + " that come at once can be called after, p99", millis(many, 0.99));
            report.note("heap of the consumer in MiB, of " + heapMebibytes, figures.heapBytes() / MEBIBYTE);
            report.note("direct memory of the consumer in MiB", figures.directBytes() / MEBIBYTE);
            report.atMost(
                    "log lines of the consumer", consumer.process().logged().size(), 10);
            Findings.nothingLost(fleet, report);
        }
    }

    private static void awaitReady(ConsumerProcess consumer, long nodes) throws InterruptedException {
        Waiting.until("all nodes", PATIENCE, () -> {
            Thread.sleep(100);
            return Long.parseLong(consumer.process().ask("ready")) >= nodes ? true : null;
        });
    }

    /** How long after its creation each node could be called. */
    private static Delays seen(ConsumerProcess consumer, Map<String, Long> created) throws InterruptedException {
        return Waiting.until("all new nodes", PATIENCE, () -> {
            Thread.sleep(100);
            Delays delays = new Delays();
            for (String one : consumer.process().ask("late").split(" ", -1)) {
                int equals = one.indexOf('=');
                Long begin = equals < 0 ? null : created.get(one.substring(0, equals));
                if (begin != null) {
                    delays.add(Long.parseLong(one.substring(equals + 1)) - begin);
                }
            }
            return delays.count() == created.size() ? delays : null;
        });
    }

    private static String millis(Delays delays, double share) {
        return Math.round(delays.millis(share)) + " ms";
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** Registers instances of the crowd, past Tern. What owns a node makes no difference to who reads it, so these outlive their session. */
    private record Nodes(ZooKeeper zooKeeper, Crowd crowd, int services) {
        void createAll(int instances) throws Exception {
            for (String directory : List.of("/tern", "/tern/v1", "/tern/v1/services")) {
                zooKeeper.create(directory, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            List<Op> batch = new ArrayList<>();
            for (int service = 0; service < services; service++) {
                batch.add(create(ROOT + Crowd.SERVICE + service, ""));
                for (int instance = 0; instance < instances; instance++) {
                    batch.add(create(path(service, instance), crowd.registration(instance, false)));
                    if (batch.size() >= BATCH) {
                        zooKeeper.multi(batch);
                        batch.clear();
                    }
                }
            }
            zooKeeper.multi(batch);
        }

        /** Adds late instances, each to one service, and returns when by {@code service/instance}. */
        Map<String, Long> addOneByOne(int first, int count, int pauseMillis) throws Exception {
            Map<String, Long> created = new HashMap<>();
            for (int i = 0; i < count; i++) {
                int service = i % services;
                created.put(Crowd.SERVICE + service + '/' + Crowd.instanceId(first + i), System.nanoTime());
                zooKeeper.multi(List.of(create(path(service, first + i), crowd.registration(first + i, true))));
                Thread.sleep(pauseMillis);
            }
            return created;
        }

        /** Adds late instances, each to all services at once. */
        Map<String, Long> addEverywhere(int first, int count) throws Exception {
            Map<String, Long> created = new HashMap<>();
            for (int i = first; i < first + count; i++) {
                List<Op> batch = new ArrayList<>();
                for (int service = 0; service < services; service++) {
                    batch.add(create(path(service, i), crowd.registration(i, true)));
                    created.put(Crowd.SERVICE + service + '/' + Crowd.instanceId(i), System.nanoTime());
                }
                zooKeeper.multi(batch);
                Thread.sleep(PAUSE_MILLIS);
            }
            return created;
        }

        private static Op create(String path, String content) {
            return Op.create(
                    path, content.getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }

        private static String path(int service, int instance) {
            return ROOT + Crowd.SERVICE + service + '/' + Crowd.instanceId(instance);
        }
    }
}
