package io.tern.faults.harness;

import io.tern.api.Address;
import io.tern.faults.harness.JavaProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes that work together: ZooKeeper servers, providers of {@link Journal}, consumers that call it. Closing it kills them all and deletes what they
 * have written, unless {@code -Dtorture.keep=true} says to keep it. Not thread-safe.
 */
public final class Fleet implements AutoCloseable {
    /** How long its processes wait for ZooKeeper and providers when they start: a machine that starts many at once is slow. */
    static final Duration START_WAIT = Duration.ofSeconds(30);

    private final Path directory;
    private final ZooKeeperProcesses zooKeeper;
    private final List<ProviderProcess> providers = new ArrayList<>();
    private final List<ConsumerProcess> consumers = new ArrayList<>();

    private Fleet(Path directory, ZooKeeperProcesses zooKeeper) {
        this.directory = directory;
        this.zooKeeper = zooKeeper;
    }

    /** A process that provides, and what it has executed. */
    public record ProviderProcess(int number, JavaProcess process, ExecutionLedger ledger) {
        /** Where it is called, once it is ready. */
        public int port() throws InterruptedException {
            return Address.parse(process.awaitReady()).port();
        }

        /** What it takes. */
        public Figures figures() throws InterruptedException {
            return Figures.parse(process.ask("figures"));
        }
    }

    /** A process that calls, and what became of its calls. */
    public record ConsumerProcess(int number, JavaProcess process, CallLedger ledger) {
        /** Calls so often in a second from now on. */
        public void rate(int callsPerSecond) throws InterruptedException {
            process.ask("rate " + callsPerSecond);
        }

        /** Makes no more calls and waits up to 20 s until those under way have ended. */
        public void stop() throws InterruptedException {
            rate(0);
        }

        /** What it takes. */
        public Figures figures() throws InterruptedException {
            return Figures.parse(process.ask("figures"));
        }
    }

    /**
     * Starts so many ZooKeeper servers, one or three, and nothing else; the caller closes the fleet.
     *
     * @param zooKeeperArguments of their JVMs, such as {@code -Xmx1g}
     */
    public static Fleet start(int zooKeeperServers, String... zooKeeperArguments) throws InterruptedException {
        try {
            Path directory = Files.createTempDirectory("tern-fleet-");
            return new Fleet(directory, ZooKeeperProcesses.start(directory, zooKeeperServers, zooKeeperArguments));
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for the fleet", e);
        }
    }

    public ZooKeeperProcesses zooKeeper() {
        return zooKeeper;
    }

    /** Where logs, ledgers and snapshots are. */
    public Path directory() {
        return directory;
    }

    /**
     * Starts a provider with a number of its own, and does not wait until it is ready.
     *
     * @param properties system properties as {@code name=value}, such as {@code tern.weight=50}, or options of the JVM such as {@code -Xmx1g}
     */
    public ProviderProcess startProvider(String... properties) {
        return startProviderAt(zooKeeper.registry(), properties);
    }

    /** The same at another registry, such as one behind a proxy. */
    public ProviderProcess startProviderAt(String registry, String... properties) {
        int number = providers.size();
        Path file = directory.resolve("provider-" + number + ".ledger");
        ExecutionLedger ledger = ExecutionLedger.create(file);
        Launch launch = Launch.small("provider-" + number, directory, ProviderMain.class)
                .with(defined(properties));
        JavaProcess process = JavaProcess.start(launch, Integer.toString(number), registry, file.toString());
        ProviderProcess provider = new ProviderProcess(number, process, ledger);
        providers.add(provider);
        return provider;
    }

    /** Starts a process of {@link HopMain}, and does not wait until it is ready. */
    public ProviderProcess startHop(int hop, boolean last) {
        int number = providers.size();
        Path file = directory.resolve("provider-" + number + ".ledger");
        ExecutionLedger ledger = ExecutionLedger.create(file);
        JavaProcess process = JavaProcess.start(
                Launch.small("hop-" + hop + "-" + number, directory, HopMain.class),
                Integer.toString(hop),
                zooKeeper.registry(),
                file.toString(),
                last ? "last" : "next");
        ProviderProcess started = new ProviderProcess(number, process, ledger);
        providers.add(started);
        return started;
    }

    /** Starts providers and waits until they are ready. */
    public List<ProviderProcess> startProviders(int count, String... properties) throws InterruptedException {
        List<ProviderProcess> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(startProvider(properties));
        }
        for (ProviderProcess provider : started) {
            provider.process().awaitReady();
        }
        return started;
    }

    /** Starts a consumer with a number of its own, and waits until it is ready; it does not call yet; properties as above. */
    public ConsumerProcess startConsumer(String... properties) throws InterruptedException {
        int number = consumers.size();
        Path file = directory.resolve("consumer-" + number + ".ledger");
        CallLedger ledger = CallLedger.create(file);
        Launch launch = Launch.small("consumer-" + number, directory, ConsumerMain.class)
                .with("-Xmx256m")
                .with(defined(properties));
        JavaProcess process = JavaProcess.start(
                launch, Integer.toString(number), zooKeeper.registry(), file.toString(), directory.toString());
        ConsumerProcess consumer = new ConsumerProcess(number, process, ledger);
        consumers.add(consumer);
        process.awaitReady();
        return consumer;
    }

    private static String[] defined(String... properties) {
        return Stream.of(properties)
                .map(property -> property.startsWith("-") ? property : "-D" + property)
                .toArray(String[]::new);
    }

    /** What both sides saw so far of the calls of all consumers. */
    public Tally tally() {
        return Tally.of(consumers, providers);
    }

    /** The lines with a text that all processes have printed, each with its process. */
    public List<String> printed(String text) {
        try (Stream<Path> logs = Files.list(directory)) {
            List<String> printed = new ArrayList<>();
            for (Path log :
                    logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                try (Stream<String> lines = Files.lines(log)) {
                    lines.filter(line -> line.contains(text))
                            .map(line -> log.getFileName() + ": " + line)
                            .forEach(printed::add);
                }
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException("logs in " + directory + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        consumers.forEach(consumer -> consumer.process().close());
        providers.forEach(provider -> provider.process().close());
        zooKeeper.close();
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be deleted", e);
        }
    }
}
