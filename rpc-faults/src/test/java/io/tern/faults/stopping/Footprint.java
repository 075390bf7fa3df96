package io.tern.faults.stopping;

import io.tern.faults.scenario.OwnProcess;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What this JVM holds at a moment. Immutable, thread-safe.
 *
 * @param threads threads that live
 * @param classes classes that are loaded
 * @param heapBytes heap that is in use
 * @param directBytes memory outside of the heap, that which Netty keeps included
 * @param files files and sockets that are open
 */
record Footprint(int threads, int classes, long heapBytes, long directBytes, long files) {
    private static final int COLLECTIONS = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What is left when garbage has been collected: several times, as what one leaves to finish is free only for the next. */
    static Footprint afterCollections() {
        Footprint least = now();
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            LockSupport.parkNanos(PAUSE_NANOS);
            least = least.least(now());
        }
        return least;
    }

    /** What is left when garbage has been collected and threads have ended that are about to: those of earlier, or a limit. */
    static Footprint afterCollections(Footprint before, long limitNanos) {
        long begin = System.nanoTime();
        Footprint after = afterCollections();
        while ((after.threads > before.threads || after.files > before.files)
                && System.nanoTime() - begin < limitNanos) {
            after = afterCollections();
        }
        return after;
    }

    private static Footprint now() {
        return new Footprint(
                OwnProcess.threads(),
                OwnProcess.classes(),
                OwnProcess.heapBytes(),
                OwnProcess.directBytes(),
                OwnProcess.openFiles());
    }

    private Footprint least(Footprint other) {
        return new Footprint(
                Math.min(threads, other.threads),
                Math.min(classes, other.classes),
                Math.min(heapBytes, other.heapBytes),
                Math.min(directBytes, other.directBytes),
                Math.min(files, other.files));
    }
}
