package io.tern.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordedThreadGroup;
import jdk.jfr.consumer.RecordingFile;

/**
 * The names of all threads that this JVM starts while it is open, however short they live: the flight recorder's, which
 * misses none. Not thread-safe.
 */
final class StartedThreads implements AutoCloseable {
    private final Path file;
    private final Predicate<String> ignoredGroups;
    private final Recording recording = new Recording();

    /** Begins to listen, but not to threads of some groups; the recording lies in a directory of the caller's. */
    StartedThreads(Path directory, Predicate<String> ignoredGroups) {
        file = directory.resolve("threads.jfr");
        this.ignoredGroups = ignoredGroups;
        recording.enable("jdk.ThreadStart").withoutStackTrace();
        recording.enable("jdk.VirtualThreadStart").withoutStackTrace(); // Only known, and only needed, from Java 21 on.
        recording.start();
    }

    /** Stops listening, and tells who was started. */
    Set<String> stop() throws IOException {
        recording.stop();
        recording.dump(file);
        Set<String> names = new TreeSet<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedThread thread = started(events.readEvent());
                if (thread != null && !isIgnored(thread)) {
                    names.add(String.valueOf(thread.getJavaName()));
                }
            }
        }
        Files.delete(file);
        return names;
    }

    private static RecordedThread started(RecordedEvent event) {
        return switch (event.getEventType().getName()) {
            case "jdk.ThreadStart" -> event.getThread("thread");
            case "jdk.VirtualThreadStart" -> event.getThread();
            default -> null;
        };
    }

    private boolean isIgnored(RecordedThread thread) {
        RecordedThreadGroup group = thread.getThreadGroup();
        return group != null && group.getName() != null && ignoredGroups.test(group.getName());
    }

    @Override
    public void close() {
        recording.close();
    }
}
