package io.tern.transport;

import io.tern.testkit.Repetitions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** In every interleaving of producers and the loop: nothing is left behind while the loop sleeps, nothing is taken twice. */
public class WriteQueueLincheckTest {
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final AtomicInteger offered = new AtomicInteger();
    private final List<Integer> taken = new ArrayList<>();
    private final WriteQueue<Integer> queue =
            new WriteQueue<>(task -> wakeUps.incrementAndGet(), new WriteQueue.Sink<>() {
                @Override
                public void take(Integer item) {
                    taken.add(item);
                }

                @Override
                public void batchTaken() {
                    // Flushing is not what this test is about.
                }
            });

    /** Any thread. */
    @Operation
    public void offer() {
        queue.offer(offered.incrementAndGet());
    }

    /** One thread at a time, as often as it was woken. */
    @Operation(nonParallelGroup = "loop")
    public void runLoop() {
        if (wakeUps.get() > 0) {
            wakeUps.decrementAndGet();
            queue.run();
        }
    }

    /** After all threads have ended, what the loop was woken for brings everything out. */
    @Validate
    public void everythingArrivesOnce() {
        while (wakeUps.get() > 0) {
            wakeUps.decrementAndGet();
            queue.run();
        }
        if (taken.size() != offered.get() || taken.stream().distinct().count() != taken.size()) {
            throw new IllegalStateException("offered " + offered + ", taken " + taken);
        }
    }

    @Test
    void losesAndDoublesNothing() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 500))
                .check(WriteQueueLincheckTest.class);
    }
}
