package io.tern.faults.overload;

import io.tern.faults.harness.Figures;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.List;

/** More calls than a server can serve, for a while, from a process that does not take the server's processor. */
public final class Overload implements Scenario {
    private static final int TIMES = 3;

    private final String name;
    private final String kind;
    private final int amount;
    private final int enough;
    private final int possible;
    private final String[] pool;

    /** {@code enough} calls at once keep the server busy, which serves {@code possible} a second at most. */
    private Overload(String name, String kind, int amount, int enough, int possible, String... pool) {
        this.name = name;
        this.kind = kind;
        this.amount = amount;
        this.enough = enough;
        this.possible = possible;
        this.pool = pool;
    }

    /** Ten threads are what limits it. */
    public static Overload ofThreads() {
        return new Overload("overload-sleep", "sleep", 10, 20, 1_000, "10", "1000");
    }

    /** One processor is what limits it, with the executor and the limits that are default. */
    public static Overload ofProcessor() {
        return new Overload("overload-cpu", "compute", 2_000, 4, 500);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String promise() {
        return "At 3 times its capacity a server goes on doing what it can, at once, refuses the rest, and recovers.";
    }

    /** Where threads are what limits it, they sleep. */
    @Override
    public boolean sharesTheMachine() {
        return kind.equals("sleep");
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        try (EffortProcesses processes = EffortProcesses.start(kind, amount, pool)) {
            processes.closed(enough, scale.of(1, 10));
            Stretch unloaded = processes.closed(1, scale.of(1, 5));
            Stretch peak = processes.closed(enough, scale.of(1, 5));
            Figures before = processes.providerFigures();
            long executedBefore = processes.executed();
            long half = Math.max(1, peak.perSecond() / 2);
            // What is measured as peak beside other work is no overload once that has ended.
            long over = TIMES * Math.max(peak.perSecond(), possible / 2);
            List<Stretch> load = processes.open(over, scale.of(2, 60), half, scale.of(1, 3), half, scale.of(1, 10));
            long executed = processes.executed() - executedBefore;
            Figures after = processes.providerFigures();
            report.atLeast(
                    "calls answered one at a time after it",
                    processes.closed(1, scale.of(1, 2)).answered(),
                    1);
            reportCounts(load, executed, report);
            reportTimes(unloaded, peak, load, report);
            reportMemory(before, after, report);
        }
    }

    private static void reportCounts(List<Stretch> load, long executed, Report report) {
        long answered = load.stream().mapToLong(Stretch::answered).sum();
        long lost = load.stream().mapToLong(Stretch::lost).sum();
        Stretch overload = load.get(0);
        report.atLeast("calls made under overload and not served", overload.made() - overload.answered(), 100);
        report.atMost("calls executed though they were refused", Math.max(0, executed - answered - lost), 0);
        report.measuredAtLeast("calls refused under overload", (double) overload.refused(), 100, "calls");
        report.note("calls made under overload", load.get(0).made());
        report.measuredAtMost("calls that failed without a refusal", (double) lost, 0, "calls");
    }

    private static void reportTimes(Stretch unloaded, Stretch peak, List<Stretch> load, Report report) {
        Stretch overload = load.get(0);
        Stretch later = load.get(2);
        report.note("peak", peak.perSecond() + " calls/s");
        report.note("one call at a time", unloaded.medianMicros() + " µs p50, " + unloaded.p99Micros() + " µs p99");
        report.note("under overload", overload.medianMicros() + " µs p50, " + overload.p99Micros() + " µs p99");
        report.note("from 3 s after it", later.medianMicros() + " µs p50, " + later.p99Micros() + " µs p99");
        report.measuredAtLeast("goodput of the peak", 100.0 * overload.perSecond() / peak.perSecond(), 85, "%");
        report.measuredAtMost(
                "p99 of served calls", (double) overload.p99Micros() / unloaded.p99Micros(), 3, "times that of one");
        report.note("calls refused in the first 3 s after it", load.get(1).refused());
        report.measuredAtMost("calls refused later", (double) later.refused(), 0, "calls");
        report.measuredAtLeast("calls served later, of those made", 100.0 * later.answered() / later.made(), 99.9, "%");
    }

    private static void reportMemory(Figures before, Figures after, Report report) {
        report.measuredAtMost("heap that grew", (after.heapBytes() - before.heapBytes()) / 1048576.0, 16, "MiB");
        report.measuredAtMost(
                "direct memory that grew", (after.directBytes() - before.directBytes()) / 1048576.0, 16, "MiB");
        report.note("threads, before and after", before.threads() + ", " + after.threads());
    }
}
