package io.tern.bench.load;

import com.sun.management.ThreadMXBean;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM has allocated on its heap. From Java 21 on the JVM knows the total. Before, it is summed over live threads at each
 * reading, so what a thread allocates between the last reading and its end is missed; the threads of the benchmark and of the
 * frameworks outlive a round. What a virtual thread allocates counts for its carrier, in both ways of counting. Thread-safe.
 */
final class AllocatedBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final @Nullable MethodHandle TOTAL = totalIfThere();

    private final Map<Long, Long> lastByThread = new HashMap<>();
    private long sum;

    private static @Nullable MethodHandle totalIfThere() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(ThreadMXBean.class, "getTotalThreadAllocatedBytes", MethodType.methodType(long.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null; // Java 17 to 20.
        }
    }

    /** Grows from reading to reading; only differences mean something. */
    synchronized long read() {
        return TOTAL == null ? sumOverThreads() : total(TOTAL);
    }

    private static long total(MethodHandle total) {
        try {
            return (long) total.invoke(THREADS);
        } catch (Throwable e) {
            throw new IllegalStateException("the JVM does not say what it has allocated", e);
        }
    }

    private long sumOverThreads() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) {
                Long before = lastByThread.put(ids[i], bytes[i]);
                sum += before == null ? bytes[i] : bytes[i] - before;
            }
        }
        return sum;
    }
}
