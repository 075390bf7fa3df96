package io.tern.cluster;

import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No token is lost or made up, whatever the interleaving: at the lower edge, where it would show. */
public class RetryBudgetLincheckTest {
    private final RetryBudget budget = new RetryBudget(new ManualClock(), 2);

    @Operation
    public void earn() {
        budget.earn();
    }

    @Operation
    public boolean tryTake() {
        return budget.tryTake();
    }

    @Operation
    public void takeAnyway() {
        budget.takeAnyway();
    }

    @Operation
    public double tokens() {
        return budget.tokens();
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 50))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .threads(2)
                .actorsPerThread(3)
                .check(RetryBudgetLincheckTest.class);
    }
}
