package io.tern.faults.torture;

import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command behind {@code rpc-faults/torture.sh}: plays scenarios and prints what was found as a table. */
@Command(
        name = "torture.sh",
        mixinStandardHelpOptions = true,
        description = "Plays what must hold under faults, and prints what was found, promise by promise.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything holds",
            "1:something does not",
            "2:a scenario could not be played, or was not understood"
        })
final class Torture implements Callable<Integer> {
    private final PrintStream out;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--short", description = "The form that the build plays: seconds instead of minutes.")
    private boolean shortly;

    @Option(names = "--list", description = "Prints the scenarios and plays none.")
    private boolean list;

    @Parameters(paramLabel = "scenario", arity = "0..*", description = "Those to play; all, if none is named.")
    private List<String> names = List.of();

    private Torture(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Torture(System.out)).execute(args));
    }

    @Override
    public Integer call() {
        List<Scenario> chosen = chosen();
        if (list) {
            chosen.forEach(scenario -> out.printf("%-24s %s%n", scenario.name(), scenario.promise()));
            return 0;
        }
        int worst = 0;
        for (Scenario scenario : chosen) {
            worst = Math.max(worst, play(scenario, shortly ? Scale.SHORT : Scale.LONG));
        }
        return worst;
    }

    private List<Scenario> chosen() {
        List<Scenario> all = Scenarios.all();
        Set<String> known = all.stream().map(Scenario::name).collect(Collectors.toSet());
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "scenario: '" + name + "' (expected: one of " + known + ")");
            }
        }
        return names.isEmpty()
                ? all
                : all.stream()
                        .filter(scenario -> names.contains(scenario.name()))
                        .toList();
    }

    private int play(Scenario scenario, Scale scale) {
        out.printf("%n## %s%n%s%n%n", scenario.name(), scenario.promise());
        Report report = new Report();
        long begin = System.nanoTime();
        int code = 0;
        try {
            scenario.play(scale, report);
            code = report.missed(scale).isEmpty() ? 0 : 1;
        } catch (Throwable e) { // Whatever it is: the other scenarios are played nevertheless.
            e.printStackTrace(out);
            code = 2;
        }
        out.println("| found | | limit | |\n|---|---:|---:|---|");
        report.rows().forEach(this::print);
        out.printf(Locale.ROOT, "%n%d s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
        return code;
    }

    private void print(Report.Row row) {
        String verdict = switch (row.verdict()) {
            case HELD -> "holds";
            case MISSED -> "**missed**";
            case NONE -> "";
        };
        out.printf("| %s | %s | %s | %s |%n", row.what(), row.found(), row.limit(), verdict);
    }
}
