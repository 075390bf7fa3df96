package io.tern.faults.overload;

import io.tern.faults.harness.Directories;
import io.tern.faults.harness.Figures;
import io.tern.faults.harness.JavaProcess;
import io.tern.faults.harness.JavaProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One process that serves {@link Effort} and one that calls it, each on a core of its own where there are two. Not thread-safe. */
final class EffortProcesses implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(100);

    private final Path directory;
    private final JavaProcess provider;
    private JavaProcess caller;

    private EffortProcesses(Path directory, JavaProcess provider, JavaProcess caller) {
        this.directory = directory;
        this.provider = provider;
        this.caller = caller;
    }

    /**
     * Starts both.
     *
     * @param pool threads and places in the queue of the provider; its defaults if there are none
     */
    static EffortProcesses start(String kind, int amount, String... pool) throws InterruptedException {
        try {
            Path directory = Files.createTempDirectory("tern-effort-");
            JavaProcess provider = JavaProcess.start(launch("provider", directory, EffortProvider.class, 0), pool);
            try {
                JavaProcess caller = caller(directory, provider, kind, amount);
                return new EffortProcesses(directory, provider, caller);
            } catch (IllegalStateException e) {
                provider.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for logs", e);
        }
    }

    private static JavaProcess caller(Path directory, JavaProcess provider, String kind, int amount)
            throws InterruptedException {
        JavaProcess caller = JavaProcess.start(
                launch("caller", directory, EffortCaller.class, 1),
                provider.awaitReady(),
                kind,
                Integer.toString(amount));
        caller.awaitReady();
        return caller;
    }

    private static Launch launch(String name, Path directory, Class<?> main, int core) {
        boolean pinned = Runtime.getRuntime().availableProcessors() > 1;
        Launch launch = Launch.measured(name, directory, main).with("-XX:+UseSerialGC");
        return pinned ? launch.on(core) : launch;
    }

    /** Calls something else from now on. */
    void call(String kind, int amount) throws InterruptedException {
        caller.close();
        caller = caller(directory, provider, kind, amount);
    }

    /** So many calls at once. */
    Stretch closed(int atOnce, int seconds) throws InterruptedException {
        return run("closed " + atOnce + " " + seconds).get(0);
    }

    /** Pairs of calls per second and seconds, one after the other. */
    List<Stretch> open(long... ratesAndSeconds) throws InterruptedException {
        return run(Arrays.stream(ratesAndSeconds).mapToObj(Long::toString).reduce("open", (a, b) -> a + " " + b));
    }

    private List<Stretch> run(String command) throws InterruptedException {
        caller.ask(command);
        String result = caller.ask("result");
        while (result.equals("pending")) {
            Thread.sleep(STEP.toMillis());
            result = caller.ask("result");
        }
        return Stream.of(result.split(";", -1)).map(Stretch::parse).toList();
    }

    /** Calls whose method has begun. */
    long executed() throws InterruptedException {
        return Long.parseLong(provider.ask("executed"));
    }

    /** Processor time that the provider has used, in nanoseconds. */
    long providerCpuNanos() throws InterruptedException {
        return Long.parseLong(provider.ask("cpu"));
    }

    /** What the provider takes. */
    Figures providerFigures() throws InterruptedException {
        return Figures.parse(provider.ask("figures"));
    }

    @Override
    public void close() {
        caller.close();
        provider.close();
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be deleted", e);
        }
    }
}
