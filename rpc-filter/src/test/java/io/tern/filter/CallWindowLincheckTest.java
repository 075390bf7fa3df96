package io.tern.filter;

import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No call is lost and none is counted twice, whatever the interleaving, while a slice is begun anew; time stands still. */
public class CallWindowLincheckTest {
    private final CallWindow window;

    /** A call of the second before is in the window, and one of ten seconds ago in the slice that is to be begun anew. */
    public CallWindowLincheckTest() {
        ManualClock clock = new ManualClock();
        window = new CallWindow(clock);
        window.add(true);
        clock.advance(Duration.ofSeconds(9));
        window.add(true);
        clock.advance(Duration.ofSeconds(1));
    }

    @Operation
    public void add() {
        window.add(false);
    }

    @Operation
    public void addMarked() {
        window.add(true);
    }

    @Operation
    public long counts() {
        return window.counts();
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 50))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .threads(2)
                .actorsPerThread(3)
                .check(CallWindowLincheckTest.class);
    }
}
