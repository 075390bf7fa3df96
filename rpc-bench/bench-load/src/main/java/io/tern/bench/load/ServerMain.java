package io.tern.bench.load;

/** The server process: {@code ServerMain <contender> users|empty|idle}. */
public final class ServerMain {
    private ServerMain() {}

    /** Serves until the input ends. */
    public static void main(String[] arguments) throws Exception {
        Commands commands = new Commands();
        Contender contender = Commands.contender(arguments[0]);
        try (RunningServer server = serve(contender, arguments[1])) {
            commands.answer(new JsonLine().add("port", server.port()));
            for (String command = commands.next(); command != null; command = commands.next()) {
                commands.answer(answer(commands, command));
            }
        }
        Runtime.getRuntime().halt(0); // Some frameworks leave threads behind.
    }

    private static RunningServer serve(Contender contender, String what) throws Exception {
        if (what.equals("empty")) {
            return contender.serveEmpty();
        }
        StoredUsers users = new StoredUsers();
        AsyncStoredUsers asyncUsers = new AsyncStoredUsers(users);
        return what.equals("idle")
                ? contender.serveManyConnections(users, asyncUsers)
                : contender.serve(users, asyncUsers);
    }

    private static JsonLine answer(Commands commands, String command) {
        return switch (command) {
            case "figures" -> commands.figures(false);
            case "collect" -> commands.figures(true);
            default -> new JsonLine().add("error", "unknown command: " + command);
        };
    }
}
