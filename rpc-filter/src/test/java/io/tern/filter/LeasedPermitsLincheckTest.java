package io.tern.filter;

import io.tern.api.Priority;
import io.tern.testkit.Repetitions;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No permit is used twice and none is lost, whatever the interleaving, also while some are added. */
public class LeasedPermitsLincheckTest {
    private static final long NOW = 1;
    private static final long END = 2;

    private final LeasedPermits permits = new LeasedPermits(END);

    @Operation
    public boolean tryTake() {
        return permits.tryTake(NOW, Priority.CRITICAL);
    }

    @Operation(nonParallelGroup = "leases")
    public void add() {
        permits.add(2, END, 2, false);
    }

    @Operation(nonParallelGroup = "leases")
    public int drop() {
        return permits.drop();
    }

    @Operation
    public int left() {
        return permits.left();
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 50))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .threads(3)
                .actorsPerThread(3)
                .check(LeasedPermitsLincheckTest.class);
    }
}
