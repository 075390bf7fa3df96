package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import io.tern.testkit.TestRuntime;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No call is counted twice or forgotten, whatever the interleaving, and a balancer never sees fewer than none in flight. */
public class NodeCountersLincheckTest {
    private static final TestRuntime RUNTIME = TestRuntime.create();
    private static final Invocation CALL = RUNTIME.newInvocation("read", "key");
    private static final Result VALUE = Result.value("value");
    private static final Result FAILED = Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted"));
    private static final Result CANCELLED = Result.failure(RpcException.of(StatusCode.CANCELLED, "scripted"));
    private static final long ELAPSED_NANOS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final NodeCounters counters = new NodeCounters(clock, method -> false);
    private final AtomicInteger succeeded = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** A call that the node answers. */
    @Operation
    public void succeed() {
        call(VALUE);
        succeeded.incrementAndGet();
    }

    /** A call that is lost. */
    @Operation
    public void fail() {
        call(FAILED);
        failed.incrementAndGet();
    }

    /** A call whose caller gives up. */
    @Operation
    public void cancel() {
        call(CANCELLED);
        failed.incrementAndGet();
    }

    private void call(Result result) {
        counters.begin();
        if (counters.inFlight() < 1) {
            throw new IllegalStateException("inside a call: " + counters);
        }
        counters.end(CALL, result, ELAPSED_NANOS, clock.nanoTime());
    }

    /** A balancer looks. */
    @Operation
    public boolean sense() {
        return counters.inFlight() >= 0 && counters.latencyNanos() >= 0;
    }

    /** After all threads have ended. */
    @Validate
    public void everyCallIsCountedOnce() {
        if (counters.inFlight() != 0 || counters.succeeded() != succeeded.get() || counters.failed() != failed.get()) {
            throw new IllegalStateException(
                    "succeeded " + succeeded + ", failed " + failed + ", but counted " + counters);
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void countsEveryCallOnce() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 300))
                .check(NodeCountersLincheckTest.class);
    }
}
