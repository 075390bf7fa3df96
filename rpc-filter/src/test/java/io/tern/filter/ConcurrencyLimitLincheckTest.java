package io.tern.filter;

import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.testkit.Repetitions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No place is given twice and none is lost, whatever the interleaving: with calls inside that may leave, and two places
 * free, of which one is for critical calls. */
public class ConcurrencyLimitLincheckTest {
    private static final int INSIDE = 8;

    private final ConcurrencyLimit limit = new ConcurrencyLimit(
            new AtomicInteger(),
            INSIDE + 2,
            ConcurrencyRefusal.ofFixed("service", RefusalScope.NODE, LimitSettings.CONCURRENCY_LIMIT));

    /** Enough calls inside for every thread to let some leave. */
    public ConcurrencyLimitLincheckTest() {
        for (int i = 0; i < INSIDE; i++) {
            limit.tryAcquire(Priority.CRITICAL);
        }
    }

    @Operation
    public boolean enter() {
        return limit.tryAcquire(Priority.NORMAL) != null;
    }

    @Operation
    public boolean enterAsCritical() {
        return limit.tryAcquire(Priority.CRITICAL) != null;
    }

    @Operation
    public void leave() {
        limit.release(Result.value(null));
    }

    @Operation
    public boolean hasRoom() {
        return limit.hasRoom(Priority.NORMAL);
    }

    @Operation
    public int inFlight() {
        return limit.inFlight();
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Repetitions.of(3, 50))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .check(ConcurrencyLimitLincheckTest.class);
    }
}
