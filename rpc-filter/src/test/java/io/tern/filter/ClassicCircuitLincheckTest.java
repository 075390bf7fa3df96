package io.tern.filter;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** No more probes than said go out, and none is lost, whatever the interleaving: with the circuit half-open; time stands still. */
public class ClassicCircuitLincheckTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted"));
    private static final Result CANCELLED = Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted"));

    private static final ClassicRule RULE = new ClassicRule(50, 1, 1_000, 4, new ClassicRule.Slow(80, 100));

    private final ManualClock clock = new ManualClock();
    private final ClassicCircuit circuit = new ClassicCircuit("service", RULE, clock, new LongAdder());
    private final Permit slow;
    private final Permit first;
    private final Permit second;

    /** Half-open, with three of four probes on their way, one of them for too long already. */
    public ClassicCircuitLincheckTest() {
        TimedCalls.begin(circuit, clock).release(BROKEN);
        clock.advance(Duration.ofSeconds(1));
        slow = TimedCalls.begin(circuit, clock);
        clock.advance(Duration.ofNanos(101));
        first = TimedCalls.begin(circuit, clock);
        second = TimedCalls.begin(circuit, clock);
    }

    @Operation
    public boolean acquire() {
        return circuit.tryAcquire(Priority.NORMAL) != null;
    }

    @Operation(runOnce = true)
    public void theSlowProbeSucceeds() {
        slow.release(VALUE);
    }

    @Operation(runOnce = true)
    public void theFirstProbeSucceeds() {
        first.release(VALUE);
    }

    @Operation(runOnce = true)
    public void theFirstProbeSaysNothing() {
        first.release(CANCELLED);
    }

    @Operation(runOnce = true)
    public void theSecondProbeSucceeds() {
        second.release(VALUE);
    }

    @Operation(runOnce = true)
    public void theSecondProbeFails() {
        second.release(BROKEN);
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        Logger logger = (Logger) LoggerFactory.getLogger(ClassicCircuit.class);
        logger.setLevel(Level.OFF); // Or the interleavings would be mostly those of the log.
        try {
            new ModelCheckingOptions()
                    .iterations(Repetitions.of(3, 25))
                    .invocationsPerIteration(Repetitions.of(100, 300))
                    .threads(2)
                    .actorsBefore(0) // Or the probes have ended before two threads come.
                    .actorsPerThread(3)
                    .check(ClassicCircuitLincheckTest.class);
        } finally {
            logger.setLevel(null);
        }
    }
}
