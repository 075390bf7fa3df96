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

    Pair start(ContenderSpec contender, String what) {
        Pair pair = Pair.start(contender, ClassPath.of(contender, benchmarks), jvm, what, logs);
        synchronized (pairs) {
            pairs.add(pair);
        }
        return pair;
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
