package io.tern.faults.harness;

import io.tern.faults.scenario.OwnProcess;
import java.util.HashMap;
import java.util.Map;

/**
 * What a process takes, as it says itself.
 *
 * @param heapBytes after a collection
 * @param directBytes of direct buffers, those that Netty allocates past the JVM's account included
 * @param threads that live
 * @param classes that are loaded
 * @param files descriptors that are open
 * @param cpuNanos used since it began
 */
public record Figures(long heapBytes, long directBytes, int threads, int classes, long files, long cpuNanos) {
    /** Those of this process; collects garbage first. */
    public static Figures now() {
        System.gc();
        return new Figures(
                OwnProcess.heapBytes(),
                OwnProcess.directBytes(),
                OwnProcess.threads(),
                OwnProcess.classes(),
                OwnProcess.openFiles(),
                OwnProcess.cpuNanos());
    }

    /** What {@link #toString} has written. */
    public static Figures parse(String line) {
        Map<String, String> values = new HashMap<>();
        for (String pair : line.split(" ", -1)) {
            values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return new Figures(
                Long.parseLong(values.get("heap")),
                Long.parseLong(values.get("direct")),
                Integer.parseInt(values.get("threads")),
                Integer.parseInt(values.get("classes")),
                Long.parseLong(values.get("files")),
                Long.parseLong(values.get("cpu")));
    }

    @Override
    public String toString() {
        return "heap=" + heapBytes + " direct=" + directBytes + " threads=" + threads + " classes=" + classes
                + " files=" + files + " cpu=" + cpuNanos;
    }
}
