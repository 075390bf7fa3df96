package io.tern.faults.network;

import io.tern.faults.scenario.Outcomes;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Stalls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the calls of {@link Adder} have shown, over consumers and rounds. Not thread-safe. */
final class AdderFindings {
    private final Report report;
    private final Stalls stalls;
    private final Map<String, Outcomes> phases = new LinkedHashMap<>();
    private final Outcomes all = new Outcomes();
    private final List<String> wrongValues = new ArrayList<>();
    private long reconnects;
    private long added;
    private long addedTwice;

    AdderFindings(Report report, Stalls stalls) {
        this.report = report;
        this.stalls = stalls;
    }

    /** What a consumer, whose load has ended, has counted. */
    void add(String consumer, AdderConsumer counted) {
        reconnects += counted.reconnects();
        wrongValues.addAll(counted.load().wrongValues());
        counted.load().phases().forEach((phase, outcomes) -> {
            phases.computeIfAbsent(consumer + ", " + phase, name -> new Outcomes())
                    .addAll(outcomes);
            all.addAll(outcomes);
        });
    }

    void add(AdderProviders providers) {
        added += providers.book().added();
        addedTwice += providers.book().addedTwice();
        report.holds("the providers run", providers.allRun());
    }

    /** Reports what must hold whatever the network does. */
    void report(Scale scale) {
        phases.forEach(report::note);
        report.atLeast("calls", all.begun(), scale.of(1_000, 10_000));
        report.atLeast("calls that succeeded", all.succeeded(), scale.of(300, 3_000));
        report.atLeast("connections made anew", reconnects, 3);
        report.atMost("calls without an end", all.open(), 0);
        if (!all.withoutCode().isEmpty()) {
            report.note("failures without a code", all.withoutCode());
        }
        report.atMost("calls that failed without a code", all.withoutCode().size(), 0);
        report.atMost("calls that ended more than 3 s after their deadline", all.veryLate(), 0);
        report.measuredAtMost("calls that only the last resort has ended", (double) all.forgotten(), 0, "calls");
        report.note("longest time in which nothing ran", stalls.longestMillis() + " ms");
        report.note("the latest call after its deadline", Math.round(all.latestMillis()) + " ms");
        report.measuredAtMost(
                "calls that ended more than 50 ms after their deadline, without the time in which nothing ran",
                (double) all.late(stalls),
                0,
                "calls");
    }

    /** Reports what must hold where bytes that arrive are those that were sent. */
    void reportValues() {
        if (!wrongValues.isEmpty()) {
            report.note("values that were wrong", wrongValues);
        }
        report.atMost("wrong values", all.wrong(), 0);
        report.atLeast("executed, of those that may not run twice", added, 100);
        report.atMost("executed twice, of those that may not", addedTwice, 0);
    }

    /** Reports the same for information, where bytes are damaged. */
    void noteValues() {
        report.note("wrong values", all.wrong());
        report.note("executed twice, of those that may not", addedTwice);
    }
}
