package io.tern.cluster;

import io.tern.api.RuntimeThreads;
import io.tern.testkit.ManualClock;
import io.tern.testkit.Repetitions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** In every interleaving of callers and looks: while a caller waits, the thread that looks is not asleep. */
public class CallerWaitsLincheckTest {
    private static final RuntimeThreads THREADS = new RuntimeThreads(CallerWaitsLincheckTest.class.getClassLoader());

    private final AtomicInteger staying = new AtomicInteger();
    private final CallerWaits waits = new CallerWaits(THREADS, new ManualClock(), 4, thread -> {});

    /** A caller that has its answer. */
    @Operation
    public void waitShortly() {
        waits.leave(waits.enter(new Answer(waits)));
    }

    /** A caller that nobody answers. */
    @Operation
    public void waitLong() {
        if (waits.wakes(waits.enter(new Answer(waits)))) {
            staying.incrementAndGet();
        }
    }

    /** What the thread does after a rest; after a look that let it sleep a caller has to wake it first. */
    @Operation(nonParallelGroup = "thread")
    public void look() {
        if (!waits.isAsleep()) {
            waits.look();
        }
    }

    /** After all threads have ended. */
    @Validate
    public void nobodyIsForgotten() {
        if (staying.get() > 0 && waits.isAsleep()) {
            throw new IllegalStateException(staying + " callers wait and nobody will look");
        }
    }

    @Test
    void whoWaitsIsLookedAfter() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .check(CallerWaitsLincheckTest.class);
    }
}
