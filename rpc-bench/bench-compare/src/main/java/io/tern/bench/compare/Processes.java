package io.tern.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All processes of a run; none is left behind, however this one ends. Thread-safe. */
final class Processes implements AutoCloseable {
    private final Path benchmarks;
    private final Jvm jvm;
    private final Path logs;
    private final List<Pair> pairs = new ArrayList<>();
    private final Thread hook = new Thread(this::kill, "kill");

    Processes(Path benchmarks, Jvm jvm, Path logs) {
        this.benchmarks = benchmarks;
        this.jvm = jvm;
        this.logs = logs;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts two; whoever asked may close them before all are. */
    Pair start(ContenderSpec contender, Purpose purpose) {
        return start(contender, purpose, jvm);
    }

    /** Starts two that are told where ZooKeeper is. */
    Pair start(ContenderSpec contender, Purpose purpose, String zookeeper) {
        return start(contender, purpose, jvm.with("-Dbench.zookeeper=" + zookeeper));
    }

    private Pair start(ContenderSpec contender, Purpose purpose, Jvm flagged) {
        Pair pair = Pair.start(contender, classPath(contender), flagged, purpose, logs);
        synchronized (pairs) {
            pairs.add(pair);
        }
        return pair;
    }

    /** The jars of a contender. */
    ClassPath classPath(ContenderSpec contender) {
        return ClassPath.of(contender, benchmarks);
    }

    private void kill() {
        synchronized (pairs) {
            pairs.forEach(Pair::kill);
        }
    }

    @Override
    public void close() {
        synchronized (pairs) {
            pairs.forEach(Pair::close);
            pairs.clear();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
