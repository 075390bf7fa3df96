package io.tern.filter;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Ends of slow calls and of quick ones in any interleaving open the circuit as they would one after the other; time stands still. */
public class SlowCallsLincheckTest {
    private static final Result VALUE = Result.value("value");
    /** Two slow calls open it whether the quick one has ended or not: a decision is carried out a little after it was right. */
    private static final ClassicRule RULE = new ClassicRule(100, 2, 1_000, 1, new ClassicRule.Slow(60, 10));

    private final ManualClock clock = new ManualClock();
    private final ClassicCircuit circuit = new ClassicCircuit("service", RULE, clock, new LongAdder());
    private final Permit slow;
    private final Permit other;
    private final Permit quick;

    /** Closed; two calls are on their way for too long already, one for no time. */
    public SlowCallsLincheckTest() {
        slow = TimedCalls.begin(circuit, clock);
        other = TimedCalls.begin(circuit, clock);
        clock.advance(Duration.ofNanos(11));
        quick = TimedCalls.begin(circuit, clock);
    }

    @Operation
    public boolean acquire() {
        return circuit.tryAcquire(Priority.NORMAL) != null;
    }

    @Operation(runOnce = true)
    public void aSlowCallEnds() {
        slow.release(VALUE);
    }

    @Operation(runOnce = true)
    public void anotherSlowCallEnds() {
        other.release(VALUE);
    }

    @Operation(runOnce = true)
    public void aQuickCallEnds() {
        quick.release(VALUE);
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        Logger logger = (Logger) LoggerFactory.getLogger(ClassicCircuit.class);
        logger.setLevel(Level.OFF); // Or the interleavings would be mostly those of the log.
        try {
            new ModelCheckingOptions()
                    .iterations(Repetitions.of(3, 25))
                    .invocationsPerIteration(Repetitions.of(100, 500))
                    .threads(2)
                    .actorsBefore(0) // Or the calls have ended before two threads come.
                    .actorsPerThread(3)
                    .check(SlowCallsLincheckTest.class);
        } finally {
            logger.setLevel(null);
        }
    }
}
