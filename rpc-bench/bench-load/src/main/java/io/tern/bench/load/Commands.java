package io.tern.bench.load;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with the process that started this one: a command a line comes in, a line of JSON goes out. What a framework prints to
 * the standard output goes to the error output. When the input ends, so does the process. Confined to the main thread.
 */
final class Commands {
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final ProcessFigures figures = new ProcessFigures();

    Commands() {
        System.setOut(System.err);
    }

    /** The contender of this name on the class path. */
    static Contender contender(String name) {
        return ServiceLoader.load(Contender.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender '" + name + "' on the class path"));
    }

    /** The next command, or null at the end. */
    @Nullable
    String next() throws IOException {
        return in.readLine();
    }

    /** Answers. */
    void answer(JsonLine line) {
        out.println(line);
    }

    /** Answers the command {@code figures}: after a collection of garbage if {@code collected} is asked for. */
    JsonLine figures(boolean collected) {
        if (collected) {
            System.gc();
        }
        return new JsonLine()
                .add("cpuNanos", figures.cpuNanos())
                .add("allocatedBytes", figures.allocatedBytes())
                .add("residentBytes", ProcessFigures.residentBytes())
                .add("openFiles", ProcessFigures.openFiles())
                .add("fileLimit", ProcessFigures.fileLimit());
    }

    /** The figures themselves. */
    ProcessFigures figures() {
        return figures;
    }
}
