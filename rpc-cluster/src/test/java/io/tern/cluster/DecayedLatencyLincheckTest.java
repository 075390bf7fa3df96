package io.tern.cluster;

import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No sample is lost, whatever the interleaving. */
public class DecayedLatencyLincheckTest {
    private final DecayedLatency latency = new DecayedLatency(new ManualClock());

    @Operation
    public void record(int sample) {
        latency.record(1_000_000L * (sample + 100));
    }

    @Operation
    public long latest() {
        return latency.latestNanos();
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 50))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .threads(2)
                .actorsPerThread(3)
                .check(DecayedLatencyLincheckTest.class);
    }
}
