package io.tern.faults.torture;

import io.tern.faults.scenario.Scenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form of the scenarios that mostly wait for processes of their own, a few at a time. */
@Tag("full")
final class TortureTogetherIT {
    static Stream<Named<Scenario>> scenarios() {
        return Scenarios.all().stream()
                .filter(Scenario::sharesTheMachine)
                .map(scenario -> Named.of(scenario.name(), scenario));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("scenarios")
    void holds(Scenario scenario) throws Exception {
        ShortForm.assertHolds(scenario);
    }
}
