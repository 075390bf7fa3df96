package io.tern.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/** The client process: {@code ClientMain <contender> users|empty|idle <port>}. Confined to the main thread. */
public final class ClientMain {
    private final Contender contender;
    private final int port;
    private final Commands commands = new Commands();
    private final StoredUsers stored = new StoredUsers();

    private ClientMain(String contender, int port) {
        this.contender = Commands.contender(contender);
        this.port = port;
    }

    /** Calls as commanded until the input ends. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[1].equals("empty")) {
            callOnce(arguments[0], Integer.parseInt(arguments[2]));
        } else {
            ClientMain client = new ClientMain(arguments[0], Integer.parseInt(arguments[2]));
            if (arguments[1].equals("idle")) {
                client.holdConnections();
            } else {
                client.callUsers();
            }
        }
        Runtime.getRuntime().halt(0); // Some frameworks leave threads behind.
    }

    /** The shortest way to a first reply. */
    private static void callOnce(String name, int port) throws Exception {
        Commands commands = new Commands();
        try (EmptyClient client = Commands.contender(name).connectEmpty(port)) {
            client.service().call();
            commands.answer(new JsonLine().add("replies", 1));
            for (String command = commands.next(); command != null; command = commands.next()) {
                commands.answer(commands.figures(false));
            }
        }
    }

    private void callUsers() throws Exception {
        try (UserClient client = contender.connect(port)) {
            commands.answer(new JsonLine().add("connected", 1));
            for (String command = commands.next(); command != null; command = commands.next()) {
                commands.answer(answer(client, command));
            }
        }
    }

    private JsonLine answer(UserClient client, String command) {
        try {
            return switch (command.split(" ", 2)[0]) {
                case "run" -> run(client, LoadRequest.parse(command.substring("run".length())));
                case "figures" -> commands.figures(false);
                case "collect" -> commands.figures(true);
                default -> throw new IllegalArgumentException("unknown command: " + command);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error(e);
        } catch (RuntimeException e) {
            return error(e);
        }
    }

    private static JsonLine error(Exception failure) {
        return new JsonLine().add("error", failure.toString());
    }

    private JsonLine run(UserClient client, LoadRequest request) throws InterruptedException {
        Load load = Load.of(request, client, stored);
        ProcessFigures figures = commands.figures();
        long allocatedBefore = figures.allocatedBytes();
        long cpuBefore = figures.cpuNanos();
        LoadResult result = load.run();
        long cpuNanos = figures.cpuNanos() - cpuBefore;
        long allocatedBytes = figures.allocatedBytes() - allocatedBefore;
        return new JsonLine()
                .add("calls", result.calls())
                .add("errors", result.errors())
                .add("firstError", Objects.requireNonNullElse(result.firstError(), ""))
                .add("elapsedNanos", result.elapsedNanos())
                .add("cpuNanos", cpuNanos)
                .add("allocatedBytes", allocatedBytes)
                .add("p50Nanos", result.latencies().getValueAtPercentile(50))
                .add("p99Nanos", result.latencies().getValueAtPercentile(99))
                .add("p999Nanos", result.latencies().getValueAtPercentile(99.9))
                .add("maxNanos", result.latencies().getMaxValue())
                .add("residentBytes", ProcessFigures.residentBytes());
    }

    /** Commands are {@code open <connections>}, {@code figures} and {@code collect}. */
    private void holdConnections() throws Exception {
        Deque<Runnable> open = new ArrayDeque<>();
        commands.answer(new JsonLine().add("connected", 0));
        for (String command = commands.next(); command != null; command = commands.next()) {
            if (command.startsWith("open ")) {
                open.push(contender.connectIdle(port, Integer.parseInt(command.substring("open ".length()))));
                commands.answer(commands.figures(false));
            } else {
                commands.answer(commands.figures(command.equals("collect")));
            }
        }
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }
}
