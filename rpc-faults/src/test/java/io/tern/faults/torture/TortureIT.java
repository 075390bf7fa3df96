package io.tern.faults.torture;

import io.tern.faults.scenario.Scenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form of the scenarios that look at this process or measure, one at a time. */
@Tag("full")
final class TortureIT {
    static Stream<Named<Scenario>> scenarios() {
        return Scenarios.all().stream()
                .filter(scenario -> !scenario.sharesTheMachine())
                .map(scenario -> Named.of(scenario.name(), scenario));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void holds(Scenario scenario) throws Exception {
        ShortForm.assertHolds(scenario);
    }
}
