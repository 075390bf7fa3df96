package io.tern.faults.registry;

import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.Waiting;
import io.tern.faults.registry.Registrations.Registered;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sessions of providers and consumers expire under load, again and again. */
public final class ZooKeeperSessions implements Scenario {
    private static final int PROVIDERS = 3;
    private static final int WARM_UP_MILLIS = 2_000;
    private static final int LIMIT_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "zookeeper-sessions";
    }

    @Override
    public String promise() {
        return "Who loses its ZooKeeper session is registered again within 2 s, follows changes again, and no call fails.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        try (Fleet fleet = Fleet.start(scale.of(1, 3));
                Registrations registrations =
                        Registrations.open(fleet.zooKeeper().connectString())) {
            List<ProviderProcess> providers = fleet.startProviders(PROVIDERS);
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            consumer.rate(scale.of(100, 300));
            Thread.sleep(WARM_UP_MILLIS);

            Delays again = new Delays();
            int rounds = scale.of(3, 100);
            for (int round = 0; round < rounds; round++) {
                Registered before = registrations.await(providers.get(round % PROVIDERS));
                again.measure(() -> {
                    fleet.zooKeeper().expire(before.session());
                    registrations.awaitAnew(before);
                });
            }
            int consumers = scale.of(1, 10);
            for (int round = 0; round < consumers; round++) {
                expireConsumer(fleet, registrations);
            }
            ProviderProcess late = fleet.startProvider("tern.warmupMillis=0");
            Waiting.until(
                    "calls to a new provider", PATIENCE, () -> late.ledger().count() > 0 ? true : null);
            consumer.stop();

            report.atLeast("sessions of providers that expired and were replaced", again.count(), rounds);
            report.note("sessions of the consumer that expired before it found a new provider", consumers);
            again.report("registered again after", LIMIT_MILLIS, report);
            Findings.nothingLost(fleet, report);
        }
    }

    /** Has the session expire that is neither a provider's nor one's own, and waits until there is another one. */
    private static void expireConsumer(Fleet fleet, Registrations registrations) throws InterruptedException {
        Set<Long> others = new HashSet<>(Set.of(registrations.session()));
        registrations.all().forEach(one -> others.add(one.session()));
        long session = consumerSession(fleet, others);
        fleet.zooKeeper().expire(session);
        others.add(session);
        consumerSession(fleet, others);
    }

    private static long consumerSession(Fleet fleet, Set<Long> others) throws InterruptedException {
        return Waiting.until(
                "a session of the consumer",
                PATIENCE,
                () -> fleet.zooKeeper().sessions().stream()
                        .filter(session -> !others.contains(session))
                        .findFirst()
                        .orElse(null));
    }
}
