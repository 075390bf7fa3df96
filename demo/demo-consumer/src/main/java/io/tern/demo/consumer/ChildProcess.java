package io.tern.demo.consumer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A JVM that this one started; what it prints goes to a file and is remembered. Thread-safe. */
final class ChildProcess implements AutoCloseable {
    private static final String READY = "ready at ";
    private static final long READY_SECONDS = 60;
    private static final long LINE_SECONDS = 5;
    private static final long EXIT_SECONDS = 20;

    private final String name;
    private final Process process;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition printed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts {@code main} on a class path, printing to {@code <logs>/<name>.log}; the caller closes the process. */
    static ChildProcess start(String name, Path logs, String classPath, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-Ddemo.name=" + name, "-cp", classPath, main));
        command.addAll(List.of(arguments));
        try {
            Path log = logs.resolve(name + ".log");
            ChildProcess child = new ChildProcess(
                    name, new ProcessBuilder(command).redirectErrorStream(true).start());
            Thread reader = new Thread(() -> child.copyOutput(log), "output of " + name);
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started: " + command, e);
        }
    }

    private void copyOutput(Path log) {
        try (BufferedReader in = process.inputReader(Charset.defaultCharset());
                BufferedWriter out = Files.newBufferedWriter(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                remember(line);
                out.write(line);
                out.newLine();
                out.flush();
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()));
                }
            }
        } catch (IOException e) {
            remember("(its output ended: " + e.getMessage() + ')');
        } finally {
            ready.completeExceptionally(new IllegalStateException(name + " ended before it was ready; see " + log));
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Waits until the process has said that it is ready, and returns where. */
    String awaitReady() {
        try {
            return ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " was not ready after " + READY_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** The first line it has printed that contains {@code text}; waits for it a moment, since output takes its time. */
    String awaitLineWith(String text) {
        long left = TimeUnit.SECONDS.toNanos(LINE_SECONDS);
        lock.lock();
        try {
            while (true) {
                for (String line : lines) {
                    if (line.contains(text)) {
                        return line;
                    }
                }
                if (left <= 0) {
                    throw new IllegalStateException(name + " has not printed '" + text + "'; see its log");
                }
                left = printed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a line of " + name, e);
        } finally {
            lock.unlock();
        }
    }

    private void remember(String line) {
        lock.lock();
        try {
            lines.add(line);
            printed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** SIGKILL: the process gets no chance to say goodbye. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** SIGTERM, and waits for the end. */
    int terminate() {
        process.toHandle().destroy(); // Process.destroy would close the pipe that its last words come through.
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " has not ended " + EXIT_SECONDS + " s after SIGTERM");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of " + name, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ')';
    }
}
