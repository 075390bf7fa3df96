package io.tern.faults.hostile;

import com.sun.management.ThreadMXBean;
import io.tern.faults.scenario.OwnProcess;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What a process holds for its peers, as it says itself.
 *
 * @param heapBytes after a collection
 * @param directBytes of direct buffers, those that Netty allocates past the JVM's account included
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
                OwnProcess.heapBytes(),
                OwnProcess.directBytes(),
                (int) lasting,
                OwnProcess.openFiles(),
                Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum());
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
