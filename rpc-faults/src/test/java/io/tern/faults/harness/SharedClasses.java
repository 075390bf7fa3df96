package io.tern.faults.harness;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class path of this JVM, and a dynamic CDS archive (JEP 350) of the classes on it, for the processes that it starts: loading and verifying
 * them is most of the work of a process that lives for seconds. Made when it is first asked for, in a directory that is deleted with this JVM. Thread-safe.
 */
final class SharedClasses {
    private static final long TRAINING_SECONDS = 60;

    private SharedClasses() {}

    /** Made once. */
    private static final class Made {
        private static final List<String> ARGUMENTS = make();

        private static List<String> make() {
            try {
                Path directory = Files.createTempDirectory("tern-classes-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory), "delete-classes"));
                List<String> arguments = new ArrayList<>(List.of("-cp", classPath(directory)));
                Path archive = archive(directory, arguments);
                if (archive != null) {
                    arguments.add(0, "-XX:SharedArchiveFile=" + archive);
                }
                return List.copyOf(arguments);
            } catch (IOException e) {
                throw new UncheckedIOException("no class path for processes", e);
            }
        }
    }

    /** What a JVM is told so that it shares them. */
    static List<String> jvmArguments() {
        return Made.ARGUMENTS;
    }

    /** Of jars alone: the JVM archives nothing that it finds in a directory. */
    private static String classPath(Path directory) throws IOException {
        // Surefire's own class path is one jar that names the others; the property says them all.
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> jars = new ArrayList<>();
        for (String entry : own.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = directory.resolve(jars.size() + ".jar");
                pack(path, jar);
                jars.add(jar.toString());
            } else if (Files.exists(path)) {
                jars.add(entry);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void pack(Path directory, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(path).toString().replace(File.separatorChar, '/')));
                Files.copy(path, out);
                out.closeEntry();
            }
        }
    }

    /** Null where none can be made: processes then take longer to start, and nothing else. */
    private static @Nullable Path archive(Path directory, List<String> classPath) {
        Path archive = directory.resolve("classes.jsa");
        Path log = directory.resolve("training.log");
        List<String> command = new ArrayList<>(JavaProcess.java());
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(classPath);
        command.addAll(List.of(TrainingMain.class.getName(), directory.toString()));
        try {
            int code = exitCode(
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
            if (code == 0 && Files.exists(archive)) {
                return archive;
            }
            System.err.println("No class archive for processes: exit code " + code + ", "
                    + Files.readString(log, Charset.defaultCharset()));
        } catch (IOException e) {
            System.err.println("No class archive for processes: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            System.err.println("No class archive for processes: interrupted");
        }
        return null;
    }

    private static int exitCode(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.start();
        try {
            process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    private static void delete(Path directory) {
        try {
            Directories.deleteNow(directory);
        } catch (IOException e) {
            System.err.println(directory + " cannot be deleted: " + e);
        }
    }
}
