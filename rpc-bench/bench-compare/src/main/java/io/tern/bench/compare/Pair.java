package io.tern.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** The two processes of one contender, connected. Not thread-safe. */
final class Pair implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long ANSWER_SECONDS = 30;
    private static final long RUN_GRACE_SECONDS = 90;
    private static final int MILLIS_PER_SECOND = 1_000;

    private final ContenderSpec contender;
    private final BenchProcess server;
    private final BenchProcess client;
    private final long serverStartNanos;
    private final long clientStartNanos;

    private Pair(
            ContenderSpec contender,
            BenchProcess server,
            BenchProcess client,
            long serverStartNanos,
            long clientStartNanos) {
        this.contender = contender;
        this.server = server;
        this.client = client;
        this.serverStartNanos = serverStartNanos;
        this.clientStartNanos = clientStartNanos;
    }

    /** Starts a server, and when it listens a client, and waits until that says that it is ready. */
    static Pair start(ContenderSpec contender, ClassPath classPath, Jvm jvm, Purpose purpose, Path logs) {
        String name = contender.name();
        Path serverLog = logs.resolve(name + "-server.log");
        Path clientLog = logs.resolve(name + "-client.log");
        long begin = System.nanoTime();
        BenchProcess server = BenchProcess.start(jvm, classPath, "ServerMain", serverLog, name, purpose.word());
        try {
            String port = server.answer(START_SECONDS).get("port").asText();
            long listening = System.nanoTime();
            BenchProcess client =
                    BenchProcess.start(jvm, classPath, "ClientMain", clientLog, name, purpose.word(), port);
            try {
                client.answer(START_SECONDS);
                return new Pair(contender, server, client, listening - begin, System.nanoTime() - listening);
            } catch (RuntimeException e) {
                client.close();
                throw e;
            }
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String name() {
        return contender.name();
    }

    /** From the start of the process until it listened. */
    long serverStartNanos() {
        return serverStartNanos;
    }

    /** From the start of the process until it said that it is ready: with an empty service, after the first reply. */
    long clientStartNanos() {
        return clientStartNanos;
    }

    /** Runs one cell. */
    Measurement measure(int round, Cell cell, long millis, int rate) {
        JsonNode before = serverFigures("figures");
        JsonNode run = client.ask(cell.command(millis, rate), millis / MILLIS_PER_SECOND + RUN_GRACE_SECONDS);
        return Measurement.of(round, contender.name(), cell, run, before, serverFigures("figures"));
    }

    /** What the server has used: {@code figures}, or {@code collect} to have garbage collected before. */
    JsonNode serverFigures(String command) {
        return server.ask(command, ANSWER_SECONDS);
    }

    /** What the client has used. */
    JsonNode clientFigures(String command) {
        return client.ask(command, ANSWER_SECONDS);
    }

    /** File descriptors that each of the processes may have. */
    long fileLimit() {
        return clientFigures("figures").get("fileLimit").asLong();
    }

    /** Has the client open connections and leave them alone. */
    void openIdle(int connections, long seconds) {
        client.ask("open " + connections, seconds);
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    void kill() {
        client.kill();
        server.kill();
    }
}
