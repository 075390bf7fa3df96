package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.filter.Callers.Taken;
import io.tern.testkit.Repetitions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No place is lost or given twice when a caller is forgotten at the moment at which it comes, whatever the interleaving. */
public class CallersLincheckTest {
    private static final int PLACES = 2;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final Callers callers = new Callers(inFlight, 1);
    private final Queue<Permit> permits = new ConcurrentLinkedQueue<>();

    public CallersLincheckTest() {
        callers.of("one"); // Known, and may be forgotten for another.
    }

    @Operation
    public void oneComes() {
        enter("one");
    }

    @Operation
    public void anotherComes() {
        enter("another");
    }

    private void enter(String name) {
        while (true) {
            Callers.Caller caller = callers.of(name);
            Taken taken = caller.tryTake(PLACES, PLACES);
            if (taken == Taken.TAKEN) {
                permits.add(caller);
            }
            if (taken != Taken.GONE) {
                return;
            }
        }
    }

    @Operation
    public void someoneGoes() {
        Permit permit = permits.poll();
        if (permit != null) {
            permit.release(Result.value(null));
        }
    }

    /** After all threads have ended. */
    @Validate
    public void everyPlaceIsAccountedFor() {
        int inside = permits.size();
        if (inside > PLACES || inFlight.get() != inside || callers.heldByAll() != inside) {
            throw new IllegalStateException(
                    inside + " inside, " + inFlight + " counted, of which callers hold " + callers.heldByAll());
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void losesNoPlace() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 12))
                .invocationsPerIteration(Repetitions.of(100, 300))
                .threads(2)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(0)
                .check(CallersLincheckTest.class);
    }
}
