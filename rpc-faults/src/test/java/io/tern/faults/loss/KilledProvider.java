package io.tern.faults.loss;

import io.tern.faults.harness.CallLedger.Call;
import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.Tally;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of three providers is killed under load, time after time, and replaced. */
public final class KilledProvider implements Scenario {
    private static final int PROVIDERS = 3;
    private static final int WARM_UP_MILLIS = 2_000;
    private static final int PAUSE_MILLIS = 500;
    private static final int AWAY_MILLIS = 1_000;

    private final List<Long> kills = new ArrayList<>();

    @Override
    public String name() {
        return "kill-9";
    }

    @Override
    public String promise() {
        return "A provider that is killed fails no idempotent call; others fail only if it had them, and say that nobody knows whether they ran.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        int rounds = scale.of(3, 50);
        try (Fleet fleet = Fleet.start(1)) {
            List<ProviderProcess> providers = new ArrayList<>(fleet.startProviders(PROVIDERS));
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            consumer.rate(scale.of(500, 2_000));
            Thread.sleep(WARM_UP_MILLIS);
            for (int round = 0; round < rounds; round++) {
                replace(fleet, providers, round % PROVIDERS);
            }
            consumer.stop();
            Tally tally = fleet.tally();
            report.atLeast("providers killed under load", kills.size(), rounds);
            report.atMost("failed idempotent calls", tally.failedReads(), 0);
            report.atMost("other failures than “unknown whether executed” of the rest", tally.writesNotUnknown(), 0);
            report.note(
                    "failed calls that are not idempotent, one kill on average",
                    (double) tally.failedWrites() / rounds);
            report.measuredAtMost(
                    "last call sent to a killed provider, after the kill",
                    lastFailedMillis(consumer),
                    AWAY_MILLIS,
                    "ms");
            Findings.consistent(fleet, tally, report);
        }
    }

    private void replace(Fleet fleet, List<ProviderProcess> providers, int index) throws InterruptedException {
        kills.add(System.nanoTime());
        providers.get(index).process().kill();
        ProviderProcess replacement = fleet.startProvider();
        replacement.process().awaitReady();
        providers.set(index, replacement);
        Thread.sleep(PAUSE_MILLIS);
    }

    /** From a kill to the beginning of the last call that failed because of it, at worst. */
    private double lastFailedMillis(ConsumerProcess consumer) {
        List<Call> failed = new ArrayList<>();
        consumer.ledger().forEach(0, call -> {
            if (call.failed()) {
                failed.add(call);
            }
        });
        long worst = failed.stream().mapToLong(this::afterKill).max().orElse(0);
        return worst / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** From the kill that a call failed because of to its beginning; 0 if it had begun before. */
    private long afterKill(Call call) {
        long cause = kills.stream()
                .filter(kill -> call.endedNanos() - kill >= 0)
                .mapToLong(kill -> kill)
                .max()
                .orElse(call.begunNanos());
        return Math.max(0, call.begunNanos() - cause);
    }
}
