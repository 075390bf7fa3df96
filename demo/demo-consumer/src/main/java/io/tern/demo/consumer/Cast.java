package io.tern.demo.consumer;

import io.tern.bootstrap.RpcApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The processes of the demo. All are ended when it is closed. Thread-safe. */
final class Cast implements AutoCloseable {
    private static final String PROVIDER = "io.tern.demo.provider.Provider";

    private final Path logs;
    private final String providerClassPath;
    private final List<ChildProcess> children = new CopyOnWriteArrayList<>();
    private final @Nullable ChildProcess zooKeeper;
    private final String registry;

    /** Starts a ZooKeeper, unless there is one at {@code running}. */
    Cast(Path logs, String providerClassPath, @Nullable String running) {
        this.logs = logs;
        this.providerClassPath = providerClassPath;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end of the demo"));
        zooKeeper = running == null ? zooKeeper("zookeeper", "0") : null;
        registry = "zookeeper://" + (zooKeeper == null ? running : zooKeeper.awaitReady());
    }

    private ChildProcess zooKeeper(String name, String port) {
        return add(ChildProcess.start(
                name, logs, System.getProperty("java.class.path"), ZooKeeperServer.class.getName(), port));
    }

    /** The ZooKeeper that this cast has started, or null if it uses another. */
    @Nullable
    ChildProcess zooKeeper() {
        return zooKeeper;
    }

    /** Starts another, empty one where the first has been. */
    ChildProcess newZooKeeper() {
        return zooKeeper("zookeeper-2", registry.substring(registry.lastIndexOf(':') + 1));
    }

    String registry() {
        return registry;
    }

    /** Where ZooKeeper is, as its own clients want it. */
    String zooKeeperAddress() {
        return registry.substring("zookeeper://".length());
    }

    Path logs() {
        return logs;
    }

    /** Starts a process that serves the greetings, with settings such as {@code tag=gray}. */
    ChildProcess provider(String name, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("greeting", registry));
        arguments.addAll(List.of(settings));
        return provider(name, arguments);
    }

    /** Starts the process that serves the weather. */
    ChildProcess weather() {
        return provider("weather", List.of("weather", registry));
    }

    private ChildProcess provider(String name, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(logs.resolve("snapshots").toString()));
        all.addAll(arguments);
        return add(ChildProcess.start(name, logs, providerClassPath, PROVIDER, all.toArray(String[]::new)));
    }

    /** Starts the consumer's side in this process. Each one that starts may use the snapshot of those before. */
    RpcApplication consumer() {
        return newConsumer().start();
    }

    /** The same, steered by rules in ZooKeeper. */
    RpcApplication consumerWithRules() {
        return newConsumer().rules(registry).start();
    }

    private RpcApplication.Builder newConsumer() {
        return RpcApplication.builder("demo-consumer").registry(registry).snapshotDirectory(logs.resolve("snapshots"));
    }

    /** The same, but it knows nothing that the registry does not say, and waits longer for what it says. */
    RpcApplication consumerWithoutSnapshot() {
        return RpcApplication.builder("demo-consumer")
                .registry(registry)
                .snapshot(false)
                .startWait(Duration.ofSeconds(30))
                .start();
    }

    ChildProcess child(String name) {
        return children.stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no process '" + name + "' among " + children));
    }

    private ChildProcess add(ChildProcess child) {
        children.add(child);
        return child;
    }

    @Override
    public void close() {
        for (int i = children.size() - 1; i >= 0; i--) {
            children.get(i).close();
        }
    }
}
