package io.tern.faults.loss;

import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/** Providers are stopped with SIGTERM and replaced, one after the other, under load. */
public final class RollingRestart implements Scenario {
    private static final int PROVIDERS = 3;
    private static final int WARM_UP_MILLIS = 2_000;

    @Override
    public String name() {
        return "rolling-restart";
    }

    @Override
    public String promise() {
        return "A rolling restart of three providers fails no call and executes none twice, calls that are not idempotent included.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        int rounds = scale.of(1, 20);
        try (Fleet fleet = Fleet.start(1)) {
            List<ProviderProcess> providers = new ArrayList<>(fleet.startProviders(PROVIDERS));
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            consumer.rate(scale.of(300, 2_000));
            Thread.sleep(WARM_UP_MILLIS);
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < PROVIDERS; i++) {
                    replace(fleet, providers, i);
                }
            }
            consumer.stop();
            report.atLeast("restarts under load", (long) rounds * PROVIDERS, PROVIDERS);
            report.atMost("idempotent calls executed twice", fleet.tally().readsExecutedTwice(), 0);
            Findings.nothingLost(fleet, report);
        }
    }

    private static void replace(Fleet fleet, List<ProviderProcess> providers, int index) throws InterruptedException {
        ProviderProcess old = providers.get(index);
        old.process().terminate();
        old.process().awaitExit();
        ProviderProcess replacement = fleet.startProvider();
        replacement.process().awaitReady();
        providers.set(index, replacement);
    }
}
