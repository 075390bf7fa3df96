package io.tern.faults.network;

import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.OwnProcess;
import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;

/** The most memory that this process has used while it was watched, heap that waits for the collector included. Thread-safe. */
final class MemoryPeak implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(50);

    private final LongAccumulator heap = new LongAccumulator(Math::max, 0);
    private final LongAccumulator direct = new LongAccumulator(Math::max, 0);
    private final Thread thread = new Thread(this::watch, "torture-memory");
    private volatile boolean closed;

    MemoryPeak() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            heap.accumulate(OwnProcess.heapBytes());
            direct.accumulate(OwnProcess.directBytes());
            Await.pass(STEP);
        }
    }

    /** What is in use now, garbage left out. */
    static long usedMebibytes() {
        System.gc();
        return (OwnProcess.heapBytes() + OwnProcess.directBytes()) >> 20;
    }

    long heapMebibytes() {
        return heap.get() >> 20;
    }

    long directMebibytes() {
        return direct.get() >> 20;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
