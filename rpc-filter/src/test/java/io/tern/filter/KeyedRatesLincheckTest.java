package io.tern.filter;

import io.tern.api.Priority;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No place is given twice while a value is forgotten and its place is given to another one, whatever the interleaving; time
 * stands still. */
public class KeyedRatesLincheckTest {
    private final ManualClock clock = new ManualClock();
    private final KeyedRates rates;

    /** The only place is taken by a value that is owed nothing any more. */
    public KeyedRatesLincheckTest() {
        rates = new KeyedRates(clock, 1, 1, 3, 1);
        rates.tryAcquire("a", Priority.NORMAL, clock.nanoTime());
        clock.advance(Duration.ofSeconds(1));
    }

    @Operation
    public boolean oneCalls() {
        return rates.tryAcquire("a", Priority.NORMAL, clock.nanoTime()) == 0;
    }

    @Operation
    public boolean anotherCalls() {
        return rates.tryAcquire("b", Priority.NORMAL, clock.nanoTime()) == 0;
    }

    @Operation
    public int size() {
        return rates.size();
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 30))
                .invocationsPerIteration(Repetitions.of(100, 300))
                .threads(2)
                .actorsBefore(0) // Or all places are taken before two threads come for one.
                .actorsPerThread(3)
                .check(KeyedRatesLincheckTest.class);
    }
}
