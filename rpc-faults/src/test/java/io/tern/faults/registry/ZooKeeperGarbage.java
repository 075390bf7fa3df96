package io.tern.faults.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.JavaProcess;
import io.tern.faults.registry.Registrations.Registered;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/** Others write nonsense into ZooKeeper, over real registrations too, and take Tern the right to read and to write, under load. */
public final class ZooKeeperGarbage implements Scenario {
    private static final long SEED = 42;
    private static final int WARM_UP_MILLIS = 2_000;
    private static final int LIMIT_MILLIS = 10_000;
    private static final int SMALL_ROUND = 50;
    /** Of each of at most four kinds of line, five and a sum between two comparisons, of which a round sees two or three. */
    private static final int LINES_A_ROUND = 50;

    private static final int SEEN_MILLIS = 500;

    @Override
    public String name() {
        return "zookeeper-acl-and-garbage";
    }

    @Override
    public String promise() {
        return "Nonsense in ZooKeeper and refused rights fail no call, take little memory, and are logged in a few lines that say where and why.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        try (Fleet fleet = Fleet.start(1, "-Xmx256m");
                Registrations registrations =
                        Registrations.open(fleet.zooKeeper().connectString())) {
            registrations.client().addAuthInfo("digest", "owner:secret".getBytes(UTF_8));
            ProviderProcess provider = fleet.startProvider();
            ProviderProcess other = fleet.startProvider();
            Registered before = registrations.await(provider);
            registrations.await(other);
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000", "-Xmx128m");
            consumer.rate(scale.of(100, 300));
            Thread.sleep(WARM_UP_MILLIS);

            Random random = new Random(SEED);
            Intruder intruder = new Intruder(registrations.client(), random, new ArrayList<>());
            int rounds = scale.of(1, 10);
            Delays restored = new Delays();
            int written = 0;
            for (int round = 0; round < rounds; round++) {
                intruder.litter(scale.of(SMALL_ROUND, 500), before);
                registrations.overwrite(before, Garbage.draw(random));
                restored.measure(() -> registrations.awaitRestored(before));
                written += intruder.cleanUp();
            }
            refuseToList(registrations, scale.of(1_000, 30_000));
            ProviderProcess refused = refuseToCreate(fleet, registrations, scale.of(0, 60_000), report);
            Findings.awaitCalls(refused);
            consumer.stop();

            report.atLeast("nodes of nonsense", written, SMALL_ROUND);
            restored.report("a registration is restored after it was overwritten", LIMIT_MILLIS, report);
            report.note("heap of the consumer in MiB", consumer.figures().heapBytes() >> 20);
            report.atMost(
                    "log lines of the consumer",
                    consumer.process().logged().size(),
                    (long) LINES_A_ROUND * (rounds + 1));
            says(
                    "the consumer's log names a node that is no registration",
                    consumer.process(),
                    "no registration",
                    report);
            says("the consumer's log says that it may not list the service", consumer.process(), "Cannot list", report);
            Findings.nothingLost(fleet, report);
        }
    }

    /** Nobody may list the service for a while in which something changes there; the last list stands. */
    private static void refuseToList(Registrations registrations, int millis) throws Exception {
        ZooKeeper zooKeeper = registrations.client();
        zooKeeper.setACL(Registrations.DIRECTORY, acl(Perms.CREATE | Perms.DELETE), -1);
        String unseen = Registrations.DIRECTORY + "/unseen";
        zooKeeper.create(unseen, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        Thread.sleep(millis);
        zooKeeper.setACL(Registrations.DIRECTORY, Ids.OPEN_ACL_UNSAFE, -1);
        zooKeeper.delete(unseen, -1);
    }

    /** Starts a provider that may not register, and lets it after a while. */
    private static ProviderProcess refuseToCreate(Fleet fleet, Registrations registrations, int millis, Report report)
            throws Exception {
        ZooKeeper zooKeeper = registrations.client();
        zooKeeper.setACL(Registrations.DIRECTORY, acl(Perms.READ | Perms.DELETE), -1);
        ProviderProcess refused =
                fleet.startProvider("tern.warmupMillis=0", "tern.requireRegistry=false", "tern.startWaitMillis=1000");
        refused.process().awaitReady();
        Thread.sleep(millis);
        report.holds("it starts although it may not register", registrations.of(refused) == null);
        says("the provider's log says that it may not register", refused.process(), "NOAUTH", report);
        report.atMost(
                "log lines of a provider that may not register",
                refused.process().logged().size(),
                5);
        zooKeeper.setACL(Registrations.DIRECTORY, Ids.OPEN_ACL_UNSAFE, -1);
        long begin = System.nanoTime();
        registrations.await(refused);
        report.note("registered after it was allowed", (System.nanoTime() - begin) / 1_000_000 + " ms");
        return refused;
    }

    /** Everything to the owner, this to others. */
    private static List<ACL> acl(int others) {
        return Arrays.asList(new ACL(Perms.ALL, Ids.AUTH_IDS), new ACL(others, Ids.ANYONE_ID_UNSAFE));
    }

    /** A line of a process's log names the service's directory and says why. */
    private static void says(String what, JavaProcess process, String reason, Report report) throws IOException {
        report.holds(
                what,
                process.logged().stream()
                        .anyMatch(line -> line.contains(Registrations.DIRECTORY) && line.contains(reason)));
    }

    /** Writes what is no registration, or is one that lies. */
    private record Intruder(ZooKeeper zooKeeper, Random random, List<String> written) {
        void litter(int count, Registered real) throws KeeperException, InterruptedException {
            // One that is well-formed, newer than the real one, and a lie: another instance at the same address.
            create("impostor", real.content().getBytes(UTF_8));
            create("nobody", "{\"version\":\"1.0\",\"address\":\"127.0.0.1:1\"}".getBytes(UTF_8));
            for (int i = written.size(); i < count; i++) {
                create(Garbage.name(random, i), Garbage.draw(random));
            }
        }

        private void create(String name, byte[] content) throws KeeperException, InterruptedException {
            String path = Registrations.DIRECTORY + '/' + name;
            zooKeeper.create(path, content, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            written.add(path);
        }

        /** Writes something else over all of it, and deletes it a little later. */
        int cleanUp() throws KeeperException, InterruptedException {
            for (String path : written) {
                zooKeeper.setData(path, Garbage.draw(random), -1);
            }
            Thread.sleep(SEEN_MILLIS);
            for (String path : written) {
                zooKeeper.delete(path, -1);
            }
            int count = written.size();
            written.clear();
            return count;
        }
    }
}
