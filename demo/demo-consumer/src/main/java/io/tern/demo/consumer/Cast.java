package io.tern.demo.consumer;

import io.tern.bootstrap.RpcApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The processes of the demo. All are ended when it is closed. Thread-safe. */
final class Cast implements AutoCloseable {
    private static final String PROVIDER = "io.tern.demo.provider.Provider";

    private final Path logs;
    private final String providerClassPath;
    private final List<ChildProcess> children = new CopyOnWriteArrayList<>();
    private final String registry;

    /** Starts a ZooKeeper, unless there is one at {@code zooKeeper}. */
    Cast(Path logs, String providerClassPath, @Nullable String zooKeeper) {
        this.logs = logs;
        this.providerClassPath = providerClassPath;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end of the demo"));
        registry = "zookeeper://" + (zooKeeper == null ? embedded() : zooKeeper);
    }

    private String embedded() {
        return add(ChildProcess.start(
                        "zookeeper", logs, System.getProperty("java.class.path"), ZooKeeperServer.class.getName()))
                .awaitReady();
    }

    String registry() {
        return registry;
    }

    Path logs() {
        return logs;
    }

    /** Starts a process that serves the greetings. */
    ChildProcess provider(String name) {
        return add(ChildProcess.start(name, logs, providerClassPath, PROVIDER, "greeting", registry));
    }

    /** Starts the process that serves the weather. */
    ChildProcess weather() {
        return add(ChildProcess.start("weather", logs, providerClassPath, PROVIDER, "weather", registry));
    }

    /** Starts the consumer's side in this process. */
    RpcApplication consumer() {
        return RpcApplication.builder("demo-consumer").registry(registry).start();
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
