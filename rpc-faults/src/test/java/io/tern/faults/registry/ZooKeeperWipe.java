package io.tern.faults.registry;

import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.registry.Registrations.Registered;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/** Somebody deletes by hand all that Tern has written into ZooKeeper, and ZooKeeper itself loses its disk, under load. */
public final class ZooKeeperWipe implements Scenario {
    private static final int PROVIDERS = 3;
    private static final int WARM_UP_MILLIS = 2_000;
    private static final int LIMIT_MILLIS = 10_000;

    @Override
    public String name() {
        return "zookeeper-wipe";
    }

    @Override
    public String promise() {
        return "What is deleted from ZooKeeper by hand, or lost with its data, is restored within 10 s, and no call fails.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        int rounds = scale.of(1, 10);
        Delays restored = new Delays();
        Delays restoredToNothing = new Delays();
        try (Fleet fleet = Fleet.start(scale.of(1, 3))) {
            List<ProviderProcess> providers = fleet.startProviders(PROVIDERS);
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            consumer.rate(scale.of(100, 300));
            Thread.sleep(WARM_UP_MILLIS);

            List<Registered> before = new ArrayList<>();
            try (Registrations registrations =
                    Registrations.open(fleet.zooKeeper().connectString())) {
                for (ProviderProcess provider : providers) {
                    before.add(registrations.await(provider));
                }
                for (int round = 0; round < rounds; round++) {
                    registrations.wipe();
                    restored.measure(() -> awaitAll(registrations, before));
                }
            }
            for (int round = 0; round < scale.of(1, 3); round++) {
                fleet.zooKeeper().killAll();
                fleet.zooKeeper().wipe();
                fleet.zooKeeper().restartAll();
                fleet.zooKeeper().awaitServing();
                restoredToNothing.measure(() -> {
                    try (Registrations registrations =
                            Registrations.open(fleet.zooKeeper().connectString())) {
                        awaitAll(registrations, before);
                    }
                });
            }
            consumer.stop();

            report.atLeast("times that all was deleted and all came back", restored.count(), rounds);
            restored.report("restored after it was deleted", LIMIT_MILLIS, report);
            restoredToNothing.report("restored after ZooKeeper was back without data", LIMIT_MILLIS, report);
            Findings.nothingLost(fleet, report);
        }
    }

    private static void awaitAll(Registrations registrations, List<Registered> before) throws InterruptedException {
        for (Registered one : before) {
            registrations.awaitRestored(one);
        }
    }
}
