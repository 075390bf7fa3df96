package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No call counts as slow where it does not count as a call, whatever the interleaving; time stands still. */
public class SlowShareLincheckTest {
    private static final Result VALUE = Result.value("value");
    private static final ClassicRule RULE = new ClassicRule(100, 2, 1_000, 1, new ClassicRule.Slow(60, 10));

    private final ManualClock clock = new ManualClock();
    private final ClassicCircuit circuit = new ClassicCircuit("service", RULE, clock, new LongAdder());
    private final Permit slow;
    private final Permit other;

    /** Two quick calls have ended, two are on their way for too long already: half of all is too few to open the circuit. */
    public SlowShareLincheckTest() {
        TimedCalls.begin(circuit, clock).release(VALUE);
        TimedCalls.begin(circuit, clock).release(VALUE);
        slow = TimedCalls.begin(circuit, clock);
        other = TimedCalls.begin(circuit, clock);
        clock.advance(Duration.ofNanos(11));
    }

    @Operation(runOnce = true)
    public void aSlowCallEnds() {
        slow.release(VALUE);
    }

    @Operation(runOnce = true)
    public void anotherSlowCallEnds() {
        other.release(VALUE);
    }

    /** After all threads have ended. */
    @Validate
    public void isClosed() {
        if (circuit.tryAcquire(Priority.NORMAL) == null) {
            throw new IllegalStateException(circuit.toString());
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void staysClosed() {
        new ModelCheckingOptions()
                .iterations(1)
                .invocationsPerIteration(Repetitions.of(500, 5_000))
                .threads(2)
                .actorsBefore(0)
                .actorsPerThread(1)
                .actorsAfter(0)
                .check(SlowShareLincheckTest.class);
    }
}
