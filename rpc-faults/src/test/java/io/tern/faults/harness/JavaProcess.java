package io.tern.faults.harness;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A JVM that this one has started on its own class path. What it prints goes to {@code <directory>/<name>.log}; a line {@code ready …} says that it
 * is ready, a line {@code answer …} answers a command that was written to its input. It ends itself when its input ends, so it does not
 * outlive this process. Thread-safe.
 */
public final class JavaProcess implements AutoCloseable {
    private static final String READY = "ready ";
    private static final String ANSWER = "answer ";
    private static final long READY_SECONDS = 60;
    private static final long ANSWER_SECONDS = 30;
    private static final long EXIT_SECONDS = 60;
    private static final int LAST_LINES = 30;

    private final String name;
    private final Path log;
    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Deque<String> lastLines = new ConcurrentLinkedDeque<>();

    private JavaProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * What to start.
     *
     * @param name names the process and its log
     * @param directory where the log goes
     * @param main the class whose {@code main} runs
     * @param jvmArguments such as {@code -Xmx64m}
     * @param core the one core it may run on; -1 for any
     */
    public record Launch(String name, Path directory, Class<?> main, List<String> jvmArguments, int core) {
        /**
         * Any core, a heap of 128 MiB, the quick compiler, and Netty looking for leaks: for processes that answer, not for those that
         * are measured.
         */
        public static Launch small(String name, Path directory, Class<?> main) {
            return new Launch(
                    name,
                    directory,
                    main,
                    List.of(
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Dio.netty.leakDetection.level=paranoid"),
                    -1);
        }

        /** Any core, a heap of 256 MiB, and all else as it is: for processes that are measured. */
        public static Launch measured(String name, Path directory, Class<?> main) {
            return new Launch(name, directory, main, List.of("-Xmx256m"), -1);
        }

        /** The same with further arguments, which win over earlier ones. */
        public Launch with(String... further) {
            List<String> arguments = new ArrayList<>(jvmArguments);
            arguments.addAll(List.of(further));
            return new Launch(name, directory, main, List.copyOf(arguments), core);
        }

        /** The same on one core. */
        public Launch on(int onlyCore) {
            return new Launch(name, directory, main, jvmArguments, onlyCore);
        }
    }

    /** Starts a process; it is not ready yet. The caller closes it. */
    public static JavaProcess start(Launch launch, String... arguments) {
        List<String> command = new ArrayList<>();
        if (launch.core >= 0) {
            command.addAll(List.of("taskset", "-c", Integer.toString(launch.core)));
        }
        command.addAll(java());
        command.addAll(launch.jvmArguments);
        command.addAll(SharedClasses.jvmArguments());
        command.add(launch.main.getName());
        command.addAll(List.of(arguments));
        try {
            Path log = launch.directory.resolve(launch.name + ".log");
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            JavaProcess started = new JavaProcess(launch.name, log, process);
            Thread reader = new Thread(started::copyOutput, "output of " + launch.name);
            reader.setDaemon(true);
            reader.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(launch.name + " cannot be started: " + command, e);
        }
    }

    /** This JVM's command with what every process of it needs. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        String logging = System.getProperty("logback.configurationFile");
        if (logging != null) {
            command.add("-Dlogback.configurationFile=" + logging);
        }
        return command;
    }

    private void copyOutput() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter out = Files.newBufferedWriter(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()));
                } else if (line.startsWith(ANSWER)) {
                    answers.add(line.substring(ANSWER.length()));
                } else {
                    remember(line);
                    out.write(line);
                    out.newLine();
                    out.flush();
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        } finally {
            ready.completeExceptionally(new IllegalStateException(
                    name + " ended before it was ready; its last lines:\n" + String.join("\n", lastLines)));
        }
    }

    private void remember(String line) {
        lastLines.add(line);
        if (lastLines.size() > LAST_LINES) {
            lastLines.remove();
        }
    }

    /**
     * Waits until the process has said that it is ready, and returns what else it said then, such as its address.
     *
     * @throws IllegalStateException if it has not within a minute, or has ended
     */
    public String awaitReady() throws InterruptedException {
        try {
            return ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(name + " was not ready after " + READY_SECONDS + " s; see " + log, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(name + ": " + e.getCause().getMessage(), e);
        }
    }

    /**
     * Writes a command to the process and waits for its answer; one at a time.
     *
     * @throws IllegalStateException if there is none within 30 s
     */
    public synchronized String ask(String command) throws InterruptedException {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(command)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " takes no command any more", e);
        }
        String answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new IllegalStateException(
                    name + " has not answered '" + command + "' within " + ANSWER_SECONDS + " s");
        }
        return answer;
    }

    /** SIGKILL: the process gets no chance to say goodbye. Returns when it is gone. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    /** SIGTERM; does not wait. */
    public void terminate() {
        process.toHandle().destroy(); // Process.destroy would close the pipe that its last words come through.
    }

    /** SIGSTOP: the process lives, its sockets accept, and it does nothing any more when this returns. */
    public void freeze() throws InterruptedException {
        signal("STOP");
        while (!isStopped()) { // The signal is on its way to threads that run.
            if (!process.isAlive()) {
                throw new IllegalStateException(this + " ended before it froze; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Whether all threads have stopped. */
    private boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return threads.allMatch(JavaProcess::isStopped);
        } catch (IOException e) {
            throw new UncheckedIOException(this + " cannot be looked at", e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')')).startsWith(") T");
        } catch (IOException e) {
            return false; // It has just ended, so not all had stopped.
        }
    }

    /** SIGCONT. */
    public void thaw() throws InterruptedException {
        signal("CONT");
    }

    /** Sends a signal by name, such as {@code STOP}. */
    public void signal(String signal) throws InterruptedException {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("SIG" + signal + " could not be sent to " + this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("SIG" + signal + " could not be sent to " + this, e);
        }
    }

    /**
     * Waits for the end of the process and returns its code.
     *
     * @throws IllegalStateException if it has not ended within a minute
     */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(this + " has not ended after " + EXIT_SECONDS + " s; see " + log);
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Where what it prints goes. */
    public Path log() {
        return log;
    }

    /** The lines that it has logged, without the stacks below them. */
    public List<String> logged() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> !line.startsWith("\t")).toList();
        }
    }

    /** Kills the process if it lives. */
    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        try {
            awaitExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ')';
    }
}
