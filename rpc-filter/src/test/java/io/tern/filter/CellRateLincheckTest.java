package io.tern.filter;

import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No place is given twice and none is lost, whatever the interleaving, also while time goes on. */
public class CellRateLincheckTest {
    private final ManualClock clock = new ManualClock();
    private final CellRate rate = new CellRate(clock, 1, 1);

    @Operation
    public boolean tryAcquire() {
        return rate.tryAcquire();
    }

    @Operation
    public boolean conforms() {
        return rate.conforms();
    }

    @Operation
    public void aSecondPasses() {
        clock.advance(Duration.ofSeconds(1));
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 50))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .threads(2)
                .actorsPerThread(3)
                .check(CellRateLincheckTest.class);
    }
}
