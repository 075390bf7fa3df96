package io.tern.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Makes Netty's leak detectors and keeps what they report. Thread-safe. */
final class LeakRecorder extends ResourceLeakDetectorFactory {
    private static final List<String> RUNNER_FRAMES =
            List.of("org.junit.", "org.apache.maven.", "net.jqwik.engine.", "java.base/");
    private static final int COLLECTIONS = 3;
    private static final long COLLECTION_MILLIS = 2_000;

    private final List<RecordingDetector<?>> detectors = new CopyOnWriteArrayList<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    @Override
    @SuppressWarnings("deprecation") // Still abstract in Netty.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        RecordingDetector<T> detector = new RecordingDetector<>(resource, samplingInterval);
        detectors.add(detector);
        return detector;
    }

    /**
     * Collects garbage and returns all leaks found so far.
     *
     * @throws InterruptedException if interrupted while waiting for the collector
     */
    List<String> collect() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            awaitCollection();
            detectors.forEach(RecordingDetector::report);
        }
        return List.copyOf(leaks);
    }

    /** Returns once the collector has cleared a reference made just now, or after a bounded time. */
    private static void awaitCollection() throws InterruptedException {
        ReferenceQueue<Object> cleared = new ReferenceQueue<>();
        Reference<Object> canary = new WeakReference<>(new Object(), cleared);
        try {
            System.gc();
            cleared.remove(COLLECTION_MILLIS);
        } finally {
            Reference.reachabilityFence(canary); // A reference that is collected itself is never queued.
        }
    }

    /** Leaves out the frames of the test runner, which are most of a record. */
    private static String withoutRunner(String records) {
        return records.lines()
                .filter(line -> RUNNER_FRAMES.stream().noneMatch(line.strip()::startsWith))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** A detector that records instead of logging. Thread-safe. */
    private final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        RecordingDetector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            leaks.add("LEAK: " + resourceType + " was collected but never released." + withoutRunner(records));
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            leaks.add("LEAK: " + resourceType + " was collected but never released (no records).");
        }

        /** Makes the detector look at its queue, which it does only when it begins to track something. */
        @SuppressWarnings("unchecked") // The tracked object's type does not matter.
        void report() {
            T probe = (T) new Object();
            trackForcibly(probe).close(probe);
        }
    }
}
