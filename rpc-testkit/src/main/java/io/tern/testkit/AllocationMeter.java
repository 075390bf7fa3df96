package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;

/** Measures what a piece of code allocates on the current thread, by the JVM's own counter. Thread-safe. */
public final class AllocationMeter {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;

    private AllocationMeter() {}

    /** Fails if one run of the code allocates a byte on average; the JVM itself may allocate a little now and then. */
    public static void assertFree(String what, Runnable code) {
        assertThat(bytesOf(code))
                .as("bytes allocated by %d times %s", MEASURED, what)
                .isLessThan(MEASURED);
    }

    /** Fails if one run of the code allocates more than this on average. */
    public static void assertAtMost(int bytesPerRun, String what, Runnable code) {
        assertThat(bytesOf(code) / MEASURED).as("bytes allocated by %s", what).isLessThanOrEqualTo(bytesPerRun);
    }

    /**
     * Fails if a single run allocates more than this; for what depends on its input. Code that exceeds it runs once more, since
     * whatever it loads and initialises is allocated the first time only.
     */
    public static void assertOnceAtMost(long bytes, String what, Runnable code) {
        if (bytesOfOne(code) > bytes) {
            assertThat(bytesOfOne(code))
                    .as("bytes allocated by one time %s", what)
                    .isLessThanOrEqualTo(bytes);
        }
    }

    private static long bytesOfOne(Runnable code) {
        long before = allocatedBytes();
        code.run();
        return allocatedBytes() - before;
    }

    private static long bytesOf(Runnable code) {
        for (int i = 0; i < WARM_UP; i++) {
            code.run();
        }
        long before = allocatedBytes();
        for (int i = 0; i < MEASURED; i++) {
            code.run();
        }
        return allocatedBytes() - before;
    }

    private static long allocatedBytes() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
