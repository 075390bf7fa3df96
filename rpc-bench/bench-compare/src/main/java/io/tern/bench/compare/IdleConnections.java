package io.tern.bench.compare;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What a server's memory grows by when many connections are open and nothing is called. Long enough for pings to go around, where
 * there are any. Not thread-safe.
 */
final class IdleConnections {
    /** What came out, in MiB. */
    record Growth(String contender, int connections, double serverMiB, double clientMiB) {}

    private static final int SPARE_FILES = 200;
    private static final long OPEN_SECONDS = 180;
    private static final long POLL_MILLIS = 500;
    private static final long IDLE_SECONDS = 20;
    private static final double MIB = 1 << 20;

    private final Processes processes;
    private final PrintStream progress;

    IdleConnections(Processes processes, PrintStream progress) {
        this.processes = processes;
        this.progress = progress;
    }

    Growth run(ContenderSpec contender, int connections) throws InterruptedException {
        try (Pair pair = processes.start(contender, Purpose.IDLE)) {
            checkFileLimit(pair.fileLimit(), connections);
            double serverBefore = residentMiB(
                    pair.serverFigures("collect").get("residentBytes").asLong());
            double clientBefore = residentMiB(
                    pair.clientFigures("collect").get("residentBytes").asLong());
            long files = pair.serverFigures("figures").get("openFiles").asLong();
            pair.openIdle(connections, OPEN_SECONDS);
            awaitOpen(pair, files + connections);
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            awaitOpen(pair, files + connections);
            Growth growth = new Growth(
                    contender.name(),
                    connections,
                    residentMiB(pair.serverFigures("collect")
                                    .get("residentBytes")
                                    .asLong())
                            - serverBefore,
                    residentMiB(pair.clientFigures("collect")
                                    .get("residentBytes")
                                    .asLong())
                            - clientBefore);
            progress.printf(
                    Locale.ROOT,
                    "idle       %-16s %,d connections: server %+,.0f MiB, client %+,.0f MiB%n",
                    growth.contender(),
                    connections,
                    growth.serverMiB(),
                    growth.clientMiB());
            return growth;
        }
    }

    private static void checkFileLimit(long limit, int connections) {
        if (limit > 0 && limit < connections + SPARE_FILES) {
            throw new IllegalStateException(connections + " connections need " + (connections + SPARE_FILES)
                    + " file descriptors in each process, and the limit is " + limit
                    + ": raise it with ulimit -n, or ask for"
                    + " fewer with --connections");
        }
    }

    private static double residentMiB(long bytes) {
        return bytes / MIB;
    }

    private static void awaitOpen(Pair pair, long files) throws InterruptedException {
        long open = 0;
        for (long waited = 0; waited < TimeUnit.SECONDS.toMillis(OPEN_SECONDS); waited += POLL_MILLIS) {
            open = pair.serverFigures("figures").get("openFiles").asLong();
            if (open >= files) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException(pair.name() + ": the server has " + open + " open files (expected: " + files
                + " with the idle connections)");
    }
}
