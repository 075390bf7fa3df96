package io.tern.faults.hostile;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What a process holds for its peers, as it says itself.
 *
 * @param heapBytes after a collection
 * @param directBytes of the JVM's direct buffers and of Netty's own, whichever are more, since one contains the other on some JVMs
 * @param threads that live, without those that are kept for a while after their last work
 * @param files descriptors that are open, and with them connections
 * @param allocatedBytes by the threads that live, since they began
 */
public record Memory(long heapBytes, long directBytes, int threads, long files, long allocatedBytes) {
    /** What threads are called that are made on demand and given up after idleness; the last two are the JDK's for virtual ones. */
    private static final List<String> PASSING =
            List.of("tern-pool-", "tern-callback-", "tern-work-", "ForkJoinPool-", "VirtualThread-");

    /** That of this process; collects garbage first. */
    public static Memory now() {
        System.gc();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long lasting = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> PASSING.stream().noneMatch(thread.getName()::startsWith))
                .count();
        return new Memory(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                Math.max(ofJvm(), ofNetty()),
                (int) lasting,
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum());
    }

    private static long ofJvm() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long ofNetty() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** What {@link #toString} has written. */
    static Memory parse(String line) {
        long[] values =
                Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        return new Memory(values[0], values[1], (int) values[2], values[3], values[4]);
    }

    @Override
    public String toString() {
        return heapBytes + " " + directBytes + " " + threads + " " + files + " " + allocatedBytes;
    }
}
