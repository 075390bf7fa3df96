package io.tern.transport;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor time that this process has used. What tells it takes tens of milliseconds to load, so it is loaded when somebody has
 * asked, and not by who asks. Thread-safe.
 */
final class ProcessCpu implements LongSupplier {
    private static final Logger logger = LoggerFactory.getLogger(ProcessCpu.class);

    private volatile boolean wanted;
    private volatile boolean loaded;
    private volatile com.sun.management.@Nullable OperatingSystemMXBean system;

    /** In nanoseconds, in steps of 10 ms; negative if it is not known, or not yet. */
    @Override
    public long getAsLong() {
        com.sun.management.OperatingSystemMXBean known = system;
        if (known == null) {
            wanted = true;
            return -1;
        }
        return known.getProcessCpuTime();
    }

    /** Loads it if somebody has asked. */
    void loadIfWanted() {
        if (wanted && !loaded) {
            loaded = true;
            try {
                if (ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean known) {
                    system = known;
                }
            } catch (LinkageError e) { // A run-time image without the module jdk.management.
                logger.info("What the process uses of the processors is not known: {}", e.toString());
            }
        }
    }
}
