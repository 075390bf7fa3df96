package io.tern.faults.fleet;

import io.tern.faults.simulation.SimulatedFleet;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind {@code rpc-faults/fleets.sh}: plays fleets and puts what was found into the documentation. */
@Command(
        name = "fleets.sh",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2,
        description =
                "Plays fleets in virtual time and writes their charts and tables: docs/charts and docs/governance.md.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything is written, or was as it should be",
            "1:--check has found a difference",
            "2:a fleet could not be played, or an option was not understood"
        })
final class Fleets implements Callable<Integer> {
    /** That of the page. */
    static final long SEED = 1;

    private final PrintStream out;
    private final FleetDocs docs;
    private final List<Part> parts;

    @Option(names = "--check", description = "Writes nothing and fails if something would be written differently.")
    private boolean check;

    @Option(names = "--quick", description = "Only what the build looks at: seconds instead of a minute.")
    private boolean quick;

    @Option(names = "--seed", description = "Another one than that of the page, ${DEFAULT-VALUE}.")
    private long seed = SEED;

    /**
     * A command.
     *
     * @param root the directory that holds {@code docs}
     * @param parts what it may write
     */
    Fleets(PrintStream out, Path root, List<Part> parts) {
        this.out = out;
        docs = new FleetDocs(root);
        this.parts = parts;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Fleets(System.out, Path.of(""), Part.all())).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        return SimulatedFleet.play(() -> play(new Plays(seed)));
    }

    private int play(Plays plays) {
        List<Part> chosen =
                parts.stream().filter(part -> part.quick() || !quick).toList();
        int different = 0;
        for (Part part : chosen) {
            String content = part.content().apply(plays);
            boolean same = docs.read(part).equals(content);
            different += same ? 0 : 1;
            if (!same && !check) {
                docs.write(part, content);
            }
            out.printf("%-28s %s%n", part, same ? "as it was" : check ? "differs" : "written");
        }
        out.printf("%d fleets, seed %d%n", plays.count(), seed);
        return check && different > 0 ? 1 : 0;
    }
}
