package io.tern.bench.compare;

import io.tern.testkit.EmbeddedZooKeeper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From the start of two processes to the first reply of an empty service at a direct address: the server until it listens, then the
 * client. Beside Tern itself, Tern with a scan and a registry. Contenders in turn. Not thread-safe.
 */
final class StartTimes {
    /** One start; milliseconds and MiB. */
    record Start(double serverMillis, double clientMillis, double serverMiB, double clientMiB) {
        double millis() {
            return serverMillis + clientMillis;
        }
    }

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MIB = 1 << 20;

    private final Processes processes;
    private final PrintStream progress;
    private final Map<ContenderSpec, List<Start>> starts = new LinkedHashMap<>();

    StartTimes(Processes processes, PrintStream progress) {
        this.processes = processes;
        this.progress = progress;
    }

    /** The first of {@code rounds + 1} starts only brings the files into memory. */
    Map<ContenderSpec, List<Start>> run(List<ContenderSpec> chosen, int rounds) {
        List<ContenderSpec> contenders = new ArrayList<>(chosen);
        if (chosen.contains(ContenderSpec.named("tern"))) {
            contenders.add(ContenderSpec.WITH_REGISTRY);
        }
        for (int round = 0; round <= rounds; round++) {
            for (ContenderSpec contender : contenders) {
                Start start = once(contender);
                if (round > 0) {
                    starts.computeIfAbsent(contender, key -> new ArrayList<>()).add(start);
                }
                progress.printf(
                        Locale.ROOT,
                        "start %d    %-16s first reply after %,6.0f ms (server %,.0f, client %,.0f)%n",
                        round,
                        contender.name(),
                        start.millis(),
                        start.serverMillis(),
                        start.clientMillis());
            }
        }
        return starts;
    }

    private Start once(ContenderSpec contender) {
        if (!contender.equals(ContenderSpec.WITH_REGISTRY)) {
            try (Pair pair = processes.start(contender, Purpose.EMPTY)) {
                return figures(pair);
            }
        }
        try (EmbeddedZooKeeper zookeeper = EmbeddedZooKeeper.start();
                Pair pair = processes.start(contender, Purpose.EMPTY, zookeeper.connectString())) {
            return figures(pair);
        }
    }

    private static Start figures(Pair pair) {
        return new Start(
                pair.serverStartNanos() / NANOS_PER_MILLI,
                pair.clientStartNanos() / NANOS_PER_MILLI,
                pair.serverFigures("figures").get("residentBytes").asLong() / MIB,
                pair.clientFigures("figures").get("residentBytes").asLong() / MIB);
    }
}
