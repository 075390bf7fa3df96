package io.tern.faults.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form of every scenario. */
final class TortureIT {
    static Stream<Named<Scenario>> scenarios() {
        return Scenarios.all().stream().map(scenario -> Named.of(scenario.name(), scenario));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void holds(Scenario scenario) throws Exception {
        Report report = new Report();
        scenario.play(Scale.SHORT, report);
        assertThat(report.missed(Scale.SHORT)).as("of %s", report.rows()).isEmpty();
        assertThat(report.rows()).anyMatch(row -> row.verdict() == Report.Verdict.HELD);
    }
}
