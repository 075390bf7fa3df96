package io.tern.faults.simulation;

import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;

/** The client side in virtual time: random schedules of faults, and retries over three hops. */
public final class SimulationScenario implements Scenario {
    /** Others than those of the unit test. */
    private static final long FIRST_SEED = 1_000_000;

    private static final int PER_SECOND = 200;

    @Override
    public String name() {
        return "simulation";
    }

    @Override
    public String promise() {
        return "Whatever servers, network and registry do, no call runs twice, is lost or fails without need, and traffic comes back";
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        int schedules = scale.of(200, 20_000);
        Simulations.Summary summary = Simulations.play(FIRST_SEED, schedules);
        report.atMost(
                "schedules in which something does not hold", summary.bad().size(), 0);
        summary.bad().forEach(bad -> report.note("does not hold", bad));
        report.atLeast("re-sends", summary.counted().getOrDefault("re-sends", 0L), schedules);
        report.note("schedules", schedules);
        report.note("schedules a minute", Math.round(summary.perMinute()));
        summary.counted().forEach(report::note);

        RetryAmplification.Load usual = RetryAmplification.play(PER_SECOND, false);
        RetryAmplification.Load worst = RetryAmplification.play(PER_SECOND, true);
        report.atMost("load of a failing leaf behind three hops, percent of 200 calls/s", percent(usual), 120);
        report.atMost("the same if every hop passed the code on", percent(worst), 120);
    }

    private static long percent(RetryAmplification.Load load) {
        return (long) Math.ceil(100 * load.factor());
    }
}
