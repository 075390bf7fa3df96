package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;

/** Measures what a piece of code allocates on the current thread, by the JVM's own counter. Thread-safe. */
final class AllocationMeter {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;

    private AllocationMeter() {}

    /** Fails if one run of the code allocates a byte on average; the JVM itself may allocate a little now and then. */
    static void assertFree(String what, Runnable code) {
        for (int i = 0; i < WARM_UP; i++) {
            code.run();
        }
        long before = allocatedBytes();
        for (int i = 0; i < MEASURED; i++) {
            code.run();
        }
        long bytes = allocatedBytes() - before;
        assertThat(bytes).as("bytes allocated by %d times %s", MEASURED, what).isLessThan(MEASURED);
    }

    private static long allocatedBytes() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
