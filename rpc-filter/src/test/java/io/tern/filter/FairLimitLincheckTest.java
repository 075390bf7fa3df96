package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import io.tern.testkit.TestRuntime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No place is given twice and none is lost, whatever the interleaving, while callers come, go, are forgotten and hold back for each
 * other; time stands still. Who gets the last place is nobody's right, so results are not compared with those of calls one by one.
 */
public class FairLimitLincheckTest {
    private static final int LIMIT = 2;
    private static final ScriptedHead HEAD = head();

    private final Callers callers = new Callers(new AtomicInteger(), 1);
    private final FairLimit limit =
            new FairLimit("service", callers, LIMIT, FairLimitTest.full("service"), new ManualClock());
    private final Queue<Permit> permits = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean tooMany;

    private static ScriptedHead head() {
        try (TestRuntime runtime = TestRuntime.create()) {
            return ScriptedHead.of(runtime, "read", "").with(Priority.CRITICAL);
        }
    }

    @Operation
    public void oneCalls() {
        enter(HEAD.by("one"));
    }

    @Operation
    public void anotherCalls() {
        enter(HEAD.by("another"));
    }

    private void enter(ScriptedHead head) {
        if (limit.admit(head) instanceof Permit permit) {
            if (inside.incrementAndGet() > LIMIT) {
                tooMany = true;
            }
            permits.add(permit);
        }
    }

    @Operation
    public void someCallEnds() {
        Permit permit = permits.poll();
        if (permit != null) {
            inside.decrementAndGet();
            permit.release(Result.value(null));
        }
    }

    /** After all threads have ended. */
    @Validate
    public void everyPlaceIsAccountedFor() {
        if (tooMany || limit.inFlight() != permits.size() || callers.heldByAll() != permits.size()) {
            throw new IllegalStateException(limit + ", of which callers hold " + callers.heldByAll() + ", with "
                    + permits.size() + " calls inside" + (tooMany ? " and too many at one time" : ""));
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void losesNoPlace() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(30, 200))
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(0)
                .check(FairLimitLincheckTest.class);
    }
}
