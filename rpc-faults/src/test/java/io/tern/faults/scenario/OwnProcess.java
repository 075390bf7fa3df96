package io.tern.faults.scenario;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this process takes at the moment. Thread-safe. */
public final class OwnProcess {
    private OwnProcess() {}

    /** Bytes of its heap, garbage included. */
    public static long heapBytes() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Bytes of direct buffers, by the JVM's account and by Netty's: from Java 25 on only Netty's has its own, before that both may. */
    public static long directBytes() {
        return Math.max(0, PlatformDependent.usedDirectMemory())
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }

    /** Threads that live. */
    public static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Classes that are loaded. */
    public static int classes() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    /** Files and sockets that are open. */
    public static long openFiles() {
        return system().getOpenFileDescriptorCount();
    }

    /** Time of processors that it has used since it began. */
    public static long cpuNanos() {
        return system().getProcessCpuTime();
    }

    private static UnixOperatingSystemMXBean system() {
        return (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }
}
