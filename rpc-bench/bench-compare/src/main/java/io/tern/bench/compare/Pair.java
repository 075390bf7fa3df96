package io.tern.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** The two processes of one contender, connected. Not thread-safe. */
final class Pair implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long ANSWER_SECONDS = 30;
    private static final long RUN_GRACE_SECONDS = 90;

    private final ContenderSpec contender;
    private final BenchProcess server;
    private final BenchProcess client;

    private Pair(ContenderSpec contender, BenchProcess server, BenchProcess client) {
        this.contender = contender;
        this.server = server;
        this.client = client;
    }

    /** Starts both and waits until they are connected. {@code what} is {@code users}, {@code empty} or {@code idle}. */
    static Pair start(ContenderSpec contender, ClassPath classPath, Jvm jvm, String what, Path logs) {
        String served = what.equals("empty") ? what : "users";
        BenchProcess server = BenchProcess.start(
                jvm, classPath, "ServerMain", logs.resolve(contender.name() + "-server.log"), contender.name(), served);
        try {
            String port = server.answer(START_SECONDS).get("port").asText();
            BenchProcess client = BenchProcess.start(
                    jvm,
                    classPath,
                    "ClientMain",
                    logs.resolve(contender.name() + "-client.log"),
                    contender.name(),
                    what,
                    port);
            try {
                client.answer(START_SECONDS);
                return new Pair(contender, server, client);
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

    BenchProcess server() {
        return server;
    }

    BenchProcess client() {
        return client;
    }

    /** Runs one cell. */
    Measurement measure(int round, Cell cell, long millis, int rate) {
        JsonNode before = server.ask("figures", ANSWER_SECONDS);
        JsonNode run = client.ask(cell.command(millis, rate), millis / 1_000 + RUN_GRACE_SECONDS);
        JsonNode after = server.ask("figures", ANSWER_SECONDS);
        return Measurement.of(round, contender.name(), cell, run, before, after);
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
