package io.tern.filter;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tern.api.Invocation;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import io.tern.testkit.ScriptedNode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** One probe at a time, in any interleaving, with calls from before the breaker opened still coming back; time stands still. */
public class BreakerProbeLincheckTest {
    private static final Result VALUE = Result.value("value");
    private static final Result BROKEN = Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted"));
    private static final Result CANCELLED = Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted"));
    private static final TestRuntime RUNTIME = TestRuntime.create();
    private static final Invocation CALL = RUNTIME.newInvocation("read", "key");
    private static final List<ScriptedNode> NODES = ScriptedNode.nodes(2);

    private final ManualClock clock = new ManualClock();
    private final Breakers breakers = new Breakers("service", 2, clock, method -> false);
    private final Breaker breaker = breakers.guard(NODES.get(0));
    private final Permit early;
    private final Permit probe;

    /** The breaker is open, and its probe is on its way. */
    public BreakerProbeLincheckTest() {
        breakers.guard(NODES.get(1));
        early = acquired();
        acquired().release(BROKEN);
        acquired().release(BROKEN);
        clock.advance(Duration.ofSeconds(1));
        probe = acquired();
    }

    private Permit acquired() {
        return Objects.requireNonNull(breaker.tryAcquire(CALL));
    }

    @Operation
    public boolean eligible() {
        return breaker.eligible(CALL);
    }

    @Operation
    public boolean acquire() {
        return breaker.tryAcquire(CALL) != null;
    }

    @Operation
    public void anEarlyCallFails() {
        early.release(BROKEN);
    }

    @Operation
    public void theProbeFails() {
        probe.release(BROKEN);
    }

    @Operation
    public void theProbeSucceeds() {
        probe.release(VALUE);
    }

    @Operation
    public void theProbeSaysNothing() {
        probe.release(CANCELLED);
    }

    @Operation
    public int open() {
        return breakers.open();
    }

    @Operation
    public void nodeLeaves() {
        breaker.close();
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        Logger logger = (Logger) LoggerFactory.getLogger(BreakerLog.class);
        logger.setLevel(Level.OFF); // Or the interleavings would be mostly those of the log.
        try {
            new ModelCheckingOptions()
                    .iterations(Repetitions.of(3, 25))
                    .invocationsPerIteration(Repetitions.of(100, 300))
                    .threads(2)
                    .actorsBefore(0) // Or the probe has ended before two threads come.
                    .actorsPerThread(3)
                    .check(BreakerProbeLincheckTest.class);
        } finally {
            logger.setLevel(null);
        }
    }
}
