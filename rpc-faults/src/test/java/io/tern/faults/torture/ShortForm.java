package io.tern.faults.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;

/** What the build asks of a scenario. */
final class ShortForm {
    private ShortForm() {}

    static void assertHolds(Scenario scenario) throws Exception {
        Report report = new Report();
        scenario.play(Scale.SHORT, report);
        assertThat(report.missed(Scale.SHORT)).as("of %s", report.rows()).isEmpty();
        assertThat(report.rows()).anyMatch(row -> row.verdict() == Report.Verdict.HELD);
    }
}
