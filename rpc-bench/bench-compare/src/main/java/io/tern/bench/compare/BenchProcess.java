package io.tern.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JVM that this one started and speaks with over its standard input and output. It ends when its input does, so it cannot outlive
 * this process; {@link #close} ends it now. Not thread-safe.
 */
final class BenchProcess implements AutoCloseable {
    private static final String PACKAGE = "io.tern.bench.load.";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long EXIT_SECONDS = 10;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;
    private final ExecutorService reading = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "answers");
        thread.setDaemon(true);
        return thread;
    });

    private BenchProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a main class of the harness; what it logs goes to a file. */
    static BenchProcess start(Jvm jvm, ClassPath classPath, String main, Path log, String... arguments) {
        List<String> command = new ArrayList<>(jvm.command());
        command.addAll(List.of("-cp", classPath.text(), PACKAGE + main));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(log.toFile()).start();
            return new BenchProcess(main + ' ' + String.join(" ", arguments), log, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot be started: " + command, e);
        }
    }

    /** Sends a command and waits for its answer. */
    JsonNode ask(String command, long seconds) {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(this + " has ended; see " + log, e);
        }
        return answer(seconds);
    }

    /** Waits for the next line. */
    JsonNode answer(long seconds) {
        try {
            String line = reading.submit(answers::readLine).get(seconds, TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException(this + " has ended without an answer; see " + log);
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("error")) {
                throw new IllegalStateException(
                        this + ": " + answer.get("error").asText() + "; see " + log);
            }
            return answer;
        } catch (IOException | ExecutionException e) {
            throw new IllegalStateException(this + " gave no answer that can be read; see " + log, e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(this + " gave no answer in " + seconds + " s; see " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + this, e);
        }
    }

    /** Ends it: by the end of its input, and by force if that does not help. */
    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // It has closed its end already.
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            reading.shutdownNow();
        }
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ')';
    }
}
