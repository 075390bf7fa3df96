package io.tern.faults.hostile;

import io.tern.faults.harness.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/**
 * The handle of a process that suffers. Not thread-safe.
 *
 * @param process the process, whose command {@code figures} answers with a {@link Memory}
 */
public record Victim(JavaProcess process) {
    /** What it holds. */
    public Memory memory() throws InterruptedException {
        return Memory.parse(process.ask("figures"));
    }

    /** How much it has logged so far. */
    public long loggedBytes() throws IOException {
        return Files.size(process.log());
    }

    /** Lines of its log that tell of a lack of memory. */
    public long outOfMemoryLines() throws IOException {
        return linesWith("OutOfMemoryError") + linesWith("OutOfDirectMemoryError");
    }

    /** Lines of its log that tell of an error. */
    public long errorLines() throws IOException {
        return linesWith(" ERROR ");
    }

    /** Lines of its log that tell of a buffer that nobody has released. */
    public long leakLines() throws IOException {
        return linesWith("LEAK:");
    }

    private long linesWith(String text) throws IOException {
        return Files.readAllLines(process.log(), StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains(text))
                .count();
    }
}
