package io.tern.filter;

import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.util.concurrent.atomic.LongAdder;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When all calls have ended, whatever the interleaving, calls are held back if the formula says so; time stands still. One failure holds calls
 * back, one success beside it sets them free.
 */
public class ThrottleLincheckTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted"));

    private final Throttle circuit = new Throttle("service", 2, new ManualClock(), () -> 0, new LongAdder());

    @Operation
    public void succeeds() {
        circuit.release(VALUE);
    }

    @Operation
    public void fails() {
        circuit.release(BROKEN);
    }

    /** The last word is that of the formula. */
    @Validate
    public void holdsBackAsTheFormulaSays() {
        boolean byFormula = circuit.refusedShare() > 0;
        if (circuit.holdsBack() != byFormula) {
            throw new IllegalStateException("holds back: " + circuit.holdsBack() + ", by the formula: " + byFormula);
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void hasTheLastWord() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 1_000))
                .threads(2)
                .actorsPerThread(1) // The next call to end would put it right.
                .actorsBefore(0)
                .actorsAfter(0)
                .check(ThrottleLincheckTest.class);
    }
}
