package io.tern.faults.registry;

import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.ZooKeeperProcesses;
import io.tern.faults.registry.Registrations.Registered;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/** The leader of three ZooKeeper servers is killed under load, again and again. */
public final class ZooKeeperLeader implements Scenario {
    private static final int SERVERS = 3;
    private static final int PROVIDERS = 2;
    private static final int WARM_UP_MILLIS = 2_000;

    @Override
    public String name() {
        return "zookeeper-leader";
    }

    @Override
    public String promise() {
        return "When ZooKeeper's leader is killed, nobody sees it: no call fails, and every registration stays, session and all.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        int rounds = scale.of(1, 10);
        try (Fleet fleet = Fleet.start(SERVERS);
                Registrations registrations =
                        Registrations.open(fleet.zooKeeper().connectString())) {
            List<ProviderProcess> providers = fleet.startProviders(PROVIDERS);
            List<Registered> before = new ArrayList<>();
            for (ProviderProcess provider : providers) {
                before.add(registrations.await(provider));
            }
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            consumer.rate(scale.of(100, 300));
            Thread.sleep(WARM_UP_MILLIS);

            Delays elections = new Delays();
            for (int round = 0; round < rounds; round++) {
                ZooKeeperProcesses zooKeeper = fleet.zooKeeper();
                int leader = zooKeeper.leader();
                zooKeeper.kill(leader);
                elections.measure(zooKeeper::leader);
                zooKeeper.awaitServing();
                zooKeeper.restart(leader);
                zooKeeper.awaitServing();
            }
            List<Registered> after = new ArrayList<>();
            for (ProviderProcess provider : providers) {
                after.add(registrations.await(provider));
            }
            ProviderProcess late = fleet.startProvider("tern.warmupMillis=0");
            Findings.awaitCalls(late);
            consumer.stop();

            report.atLeast("leaders killed", elections.count(), rounds);
            report.note("without a leader, longest", Math.round(elections.millis(1)) + " ms");
            report.holds("every registration is the same, of the same session", after.equals(before));
            Findings.nothingLost(fleet, report);
        }
    }
}
