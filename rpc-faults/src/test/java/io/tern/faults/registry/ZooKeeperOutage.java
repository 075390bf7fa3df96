package io.tern.faults.registry;

import io.tern.api.Defaults;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** All ZooKeeper servers are killed under load and come back much later; a consumer starts meanwhile. */
public final class ZooKeeperOutage implements Scenario {
    private static final int PROVIDERS = 2;
    private static final int WARM_UP_MILLIS = 2_000;
    private static final String[] CONSUMER = {"tern.timeoutMillis=5000", "journal.application=shop"};
    /** It shall not wait longer than others do. */
    private static final String[] CONSUMER_WITHOUT_ZOOKEEPER = {
        CONSUMER[0], CONSUMER[1], "tern.startWaitMillis=" + Defaults.START_WAIT_MILLIS
    };

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Override
    public String name() {
        return "zookeeper-outage";
    }

    @Override
    public String promise() {
        return "Two minutes without any ZooKeeper server fail no call; a consumer that starts meanwhile calls from its snapshot.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        int outageMillis = scale.of(3_000, 120_000);
        int rate = scale.of(100, 300);
        try (Fleet fleet = Fleet.start(scale.of(1, 3))) {
            List<ProviderProcess> providers = fleet.startProviders(PROVIDERS);
            ConsumerProcess first = fleet.startConsumer(CONSUMER);
            first.rate(rate);
            Thread.sleep(WARM_UP_MILLIS);
            List<Registered> before = registrations(fleet, providers);

            long begin = System.nanoTime();
            fleet.zooKeeper().killAll();
            ConsumerProcess second = fleet.startConsumer(CONSUMER_WITHOUT_ZOOKEEPER);
            second.rate(rate / 2);
            awaitAnswers(second, 100);
            boolean fromSnapshot = fleet.tally().failed() == 0;
            sleepUntil(begin + TimeUnit.MILLISECONDS.toNanos(outageMillis));

            fleet.zooKeeper().restartAll();
            fleet.zooKeeper().awaitServing();
            long back = System.nanoTime();
            List<Registered> after = registrations(fleet, providers);
            report.note("seconds without ZooKeeper", seconds(back - begin));
            report.note("all registered again after it was back", seconds(System.nanoTime() - back) + " s");
            ProviderProcess late = fleet.startProvider("tern.warmupMillis=0");
            Findings.awaitCalls(late);
            awaitCalls(first, late);
            awaitCalls(second, late);
            providers.get(0).process().terminate();
            providers.get(0).process().awaitExit();
            Thread.sleep(scale.of(500, 2_000));
            first.stop();
            second.stop();

            report.holds("a consumer that started without ZooKeeper called from its snapshot", fromSnapshot);
            report.atLeast("providers registered again, as before", same(before, after), PROVIDERS);
            Findings.nothingLost(fleet, report);
        }
    }

    private static List<Registered> registrations(Fleet fleet, List<ProviderProcess> providers) throws Exception {
        try (Registrations registrations = Registrations.open(fleet.zooKeeper().connectString())) {
            Registered first = registrations.await(providers.get(0));
            return List.of(first, registrations.await(providers.get(1)));
        }
    }

    private static long same(List<Registered> before, List<Registered> after) {
        return before.stream()
                .filter(one -> after.stream()
                        .anyMatch(now ->
                                now.path().equals(one.path()) && now.content().equals(one.content())))
                .count();
    }

    private static void awaitAnswers(ConsumerProcess consumer, int many) throws InterruptedException {
        Waiting.until("answers from the snapshot", PATIENCE, () -> answers(consumer, -1) >= many ? true : null);
    }

    private static void awaitCalls(ConsumerProcess consumer, ProviderProcess provider) throws InterruptedException {
        Waiting.until(
                "calls of " + consumer.process() + " to " + provider.process(),
                PATIENCE,
                () -> answers(consumer, provider.number()) > 0 ? true : null);
    }

    /** How many of its calls a provider has answered; -1 is any. */
    private static long answers(ConsumerProcess consumer, int provider) {
        AtomicLong answers = new AtomicLong();
        consumer.ledger().forEach(0, call -> {
            boolean counts = provider < 0 ? call.provider() >= 0 : call.provider() == provider;
            answers.addAndGet(counts ? 1 : 0);
        });
        return answers.get();
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }
}
