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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One of three providers is killed under load, time after time, and replaced. */
public final class KilledProvider implements Scenario {
    private static final int PROVIDERS = 3;
    private static final int WARM_UP_MILLIS = 2_000;
    private static final int PAUSE_MILLIS = 500;
    private static final int AWAY_MILLIS = 1_000;

    private final List<Kill> kills = new ArrayList<>();

    /** A provider was killed. */
    private record Kill(long nanos, int port) {
        /** Whether it may be why a call failed. */
        boolean explains(Call call) {
            return call.port() == port && call.endedNanos() - nanos >= 0;
        }

        /** From the kill to the beginning of a call; 0 if that had begun before. */
        long nanosTo(Call call) {
            return Math.max(0, call.begunNanos() - nanos);
        }
    }

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
            consumer.rate(scale.of(300, 2_000));
            Thread.sleep(WARM_UP_MILLIS);
            for (int round = 0; round < rounds; round++) {
                replace(fleet, providers, round % PROVIDERS);
            }
            consumer.stop();
            Tally tally = fleet.tally();
            report.atLeast("providers killed under load", kills.size(), rounds);
            report.atMost("failed idempotent calls", tally.failedReads(), 0);
            report.atMost("other failures than “unknown whether executed” of the rest", tally.writesNotUnknown(), 0);
            List<Call> failed = failed(consumer);
            report.atMost(
                    "failed calls that no killed provider had",
                    failed.stream().filter(call -> cause(call).isEmpty()).count(),
                    0);
            report.note(
                    "failed calls that are not idempotent, one kill on average",
                    (double) tally.failedWrites() / rounds);
            report.measuredAtMost(
                    "last call sent to a killed provider, after the kill", lastSentMillis(failed), AWAY_MILLIS, "ms");
            Findings.consistent(fleet, tally, report);
        }
    }

    private void replace(Fleet fleet, List<ProviderProcess> providers, int index) throws InterruptedException {
        ProviderProcess killed = providers.get(index);
        kills.add(new Kill(System.nanoTime(), killed.port()));
        killed.process().kill();
        ProviderProcess replacement = fleet.startProvider();
        replacement.process().awaitReady();
        providers.set(index, replacement);
        Thread.sleep(PAUSE_MILLIS);
    }

    private static List<Call> failed(ConsumerProcess consumer) {
        List<Call> failed = new ArrayList<>();
        consumer.ledger().forEach(0, call -> {
            if (call.failed()) {
                failed.add(call);
            }
        });
        return failed;
    }

    /** The last kill that explains why a call failed. */
    private Optional<Kill> cause(Call call) {
        return kills.stream().filter(kill -> kill.explains(call)).reduce((first, second) -> second);
    }

    /** From a kill to the beginning of the last call that failed because of it, at worst. */
    private double lastSentMillis(List<Call> failed) {
        long worst = failed.stream()
                .flatMap(call -> cause(call).stream().map(kill -> kill.nanosTo(call)))
                .mapToLong(nanos -> nanos)
                .max()
                .orElse(0);
        return worst / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
