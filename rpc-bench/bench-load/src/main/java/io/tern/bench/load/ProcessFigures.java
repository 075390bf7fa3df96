package io.tern.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has used since its start. Thread-safe. */
final class ProcessFigures {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final String RESIDENT = "VmRSS:";
    private static final String FILES = "Max open files";
    private static final int KIB = 1_024;

    private final AllocatedBytes allocated = new AllocatedBytes();

    /** CPU time of all its threads, those of collector and compilers included, in nanoseconds. */
    long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** See {@link AllocatedBytes}. */
    long allocatedBytes() {
        return allocated.read();
    }

    /** Memory in RAM; 0 where there is no {@code /proc}. */
    static long residentBytes() {
        return number(STATUS, RESIDENT) * KIB;
    }

    /** File descriptors this process may have; 0 where there is no {@code /proc}. */
    static long fileLimit() {
        return number(LIMITS, FILES);
    }

    /** File descriptors in use, sockets among them; 0 where there is no {@code /proc}. */
    static long openFiles() {
        String[] files = OPEN_FILES.toFile().list();
        return files == null ? 0 : files.length;
    }

    /** The first number behind a label. */
    private static long number(Path file, String label) {
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(label))
                    .map(line -> line.substring(label.length()).trim().split("\\s+", 2)[0])
                    .mapToLong(value -> value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
