package io.tern.faults.overload;

import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;

/** What a server pays for a call that it refuses. */
public final class RefusalCost implements Scenario {
    private static final int SERVED_MICROS = 1_000;
    /** While it sleeps the one thread is taken, and there is no queue. */
    private static final int OCCUPIED_MILLIS = 20;

    @Override
    public String name() {
        return "refusal-cost";
    }

    @Override
    public String promise() {
        return "To refuse a call costs less than a tenth of serving one that computes for a millisecond.";
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        try (EffortProcesses processes = EffortProcesses.start("compute", SERVED_MICROS, "1", "0")) {
            processes.closed(1, scale.of(1, 5));
            Cost served = Cost.of(processes, 500, scale.of(1, 10));
            processes.call("sleep", OCCUPIED_MILLIS);
            Cost.of(processes, 3_000, scale.of(1, 10));
            Cost refused = Cost.of(processes, 3_000, scale.of(2, 20));
            report.atLeast("calls served", served.stretch.answered(), 50);
            report.atLeast("calls refused", refused.stretch.refused(), 1_000);
            report.atMost("calls that failed without a refusal", refused.stretch.lost(), 0);
            report.note("processor time of a served call", (long) (served.nanos / served.stretch.answered()) + " ns");
            report.note("processor time of a refused call", (long) (refused.nanos / refused.stretch.refused()) + " ns");
            report.measuredAtMost(
                    "a refused call costs",
                    100.0 * (refused.nanos / refused.stretch.refused()) / (served.nanos / served.stretch.answered()),
                    10,
                    "% of a served one");
        }
    }

    /** What came of calls and the processor time that the provider took for them. */
    private record Cost(Stretch stretch, double nanos) {
        static Cost of(EffortProcesses processes, int perSecond, int seconds) throws InterruptedException {
            long before = processes.providerCpuNanos();
            Stretch stretch = processes.open(perSecond, seconds).get(0);
            return new Cost(stretch, (double) processes.providerCpuNanos() - before);
        }
    }
}
