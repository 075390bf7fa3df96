package io.tern.bench.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars of one contender, as {@code compare.sh} has built them. Immutable, thread-safe. */
final class ClassPath {
    private static final String HARNESS = "bench-load";
    /** What the harness brings along; Tern needs it itself. */
    private static final String HARNESS_LIBRARY = "HdrHistogram";

    private final ContenderSpec contender;
    private final Path classes;
    private final List<Path> libraries;

    private ClassPath(ContenderSpec contender, Path classes, List<Path> libraries) {
        this.contender = contender;
        this.classes = classes;
        this.libraries = libraries;
    }

    /** Looks into {@code <benchmarks>/<module>/target}. */
    static ClassPath of(ContenderSpec contender, Path benchmarks) {
        Path target = benchmarks.resolve(contender.module()).resolve("target");
        Path classes = target.resolve("classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(classes + " is missing: build first, as compare.sh does");
        }
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            return new ClassPath(contender, classes, jars.sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(target.resolve("lib") + " cannot be listed", e);
        }
    }

    /** For {@code java -cp}. */
    String text() {
        return classes + File.pathSeparator + classes.resolveSibling("lib") + File.separator + '*';
    }

    /** What a user's class path would grow by: all jars but those of the harness. */
    long frameworkBytes() {
        boolean tern = contender.module().equals("bench-tern");
        return libraries.stream()
                .filter(jar -> !jar.getFileName().toString().startsWith(HARNESS))
                .filter(jar -> tern || !jar.getFileName().toString().startsWith(HARNESS_LIBRARY))
                .mapToLong(ClassPath::size)
                .sum();
    }

    private static long size(Path jar) {
        try {
            return Files.size(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(jar + " cannot be read", e);
        }
    }
}
