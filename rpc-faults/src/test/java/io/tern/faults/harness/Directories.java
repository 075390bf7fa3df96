package io.tern.faults.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories that scenarios leave behind, or not. */
public final class Directories {
    private Directories() {}

    /** Deletes one with all that is in it, unless {@code -Dtorture.keep=true} says to keep it. */
    public static void delete(Path directory) throws IOException {
        if (!Boolean.getBoolean("torture.keep")) {
            deleteNow(directory);
        }
    }

    /** Deletes one with all that is in it. */
    static void deleteNow(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
