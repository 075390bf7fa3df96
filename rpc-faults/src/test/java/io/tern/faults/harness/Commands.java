package io.tern.faults.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The other end of {@link JavaProcess}: says that this process is ready, answers commands, and ends it when nobody is left to command it. */
public final class Commands {
    private Commands() {}

    /** Says that this process is ready. */
    public static void ready(String text) {
        System.out.println("ready " + text);
    }

    /** Answers commands on a thread of its own; ends this process when its input ends. */
    public static void answer(UnaryOperator<String> command) {
        Thread thread = new Thread(() -> read(command), "commands");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends this process when its input ends; it takes no commands. */
    public static void endWithParent() {
        answer(command -> "unknown: " + command);
    }

    private static void read(UnaryOperator<String> command) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println("answer " + command.apply(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("commands cannot be read", e);
        } finally {
            Runtime.getRuntime().halt(3);
        }
    }
}
