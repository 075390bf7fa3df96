package io.tern.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command. Not thread-safe. */
@Command(
        name = "compare.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = "Compares Tern with raw Netty and with other frameworks, in two processes each.")
final class Compare implements Callable<Integer> {
    private static final String PEAK_MODE = "closed-32";
    private static final Cell ALLOCATION_CELL = new Cell("closed-8", "existUser");

    @Mixin
    private final Options options = new Options();

    private final List<String> tables = new ArrayList<>();
    private boolean failed;

    /** Ends the JVM with 0, or with 1 if a reply was wrong or missing or a quick run found too much allocated. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Compare())
                .setExecutionExceptionHandler(Compare::explain)
                .execute(arguments));
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            System.err.println((cause == failure ? "compare: " : "  because of ") + cause);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path logs = Files.createDirectories(options.out.resolve("logs"));
        try (Processes processes = new Processes(options.benchmarks, new Jvm(List.of(options.jvmFlags)), logs)) {
            for (Part part : options.parts()) {
                switch (part) {
                    case ROUNDS -> measureRounds(processes);
                    case START -> measureStarts(processes);
                    case IDLE -> measureIdle(processes);
                }
            }
        }
        write("results.md", String.join("\n", tables));
        tables.forEach(System.out::println);
        System.out.println("Written: " + options.out.toAbsolutePath().normalize());
        return failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private void measureRounds(Processes processes) throws IOException, InterruptedException {
        List<Pair> pairs = new ArrayList<>();
        for (ContenderSpec contender : options.contenders()) {
            pairs.add(processes.start(contender, Purpose.USERS));
        }
        Results results = new Rounds(options.plan(), pairs, System.out).run();
        pairs.forEach(Pair::close);
        check(results);
        tables.add(new MarkdownReport(results).text());
        write("results.csv", CsvReport.of(results));
        String cpu = "CPU µs per call, client and server together, " + PEAK_MODE;
        write("cpu.svg", new BarChart(results).draw(cpu, PEAK_MODE, Measurement::cpuMicros));
        write("rate.svg", new BarChart(results).draw("Calls per second, " + PEAK_MODE, PEAK_MODE, Measurement::rate));
    }

    private void check(Results results) {
        if (results.errors() > 0) {
            fail(results.errors() + " replies were wrong or missing");
        }
        if (options.quick) {
            results.all().stream()
                    .filter(one ->
                            one.contender().startsWith("tern") && one.cell().equals(ALLOCATION_CELL))
                    .filter(one -> one.bytes() > options.maxBytes)
                    .forEach(one -> fail(one.contender() + " allocates " + Math.round(one.bytes()) + " bytes per "
                            + one.cell() + " (expected: at most " + options.maxBytes + ')'));
        }
    }

    private void fail(String reason) {
        failed = true;
        tables.add("FAILED: " + reason + '\n');
    }

    private void measureStarts(Processes processes) {
        StartTimes starts = new StartTimes(processes, System.out);
        tables.add(StartTable.of(starts.run(options.contenders(), options.rounds), processes));
    }

    private void measureIdle(Processes processes) throws InterruptedException {
        StringBuilder table = new StringBuilder("### Idle connections\n\n| contender | connections | server, MiB more"
                + " than with none | client, MiB more |\n|---|---|---|---|\n");
        for (String name : List.of(ContenderSpec.LIMIT, "tern")) {
            IdleConnections.Growth growth =
                    new IdleConnections(processes, System.out).run(ContenderSpec.named(name), options.connections);
            table.append(String.join(
                            " | ",
                            "| " + name,
                            Integer.toString(growth.connections()),
                            Spread.number(growth.serverMiB()),
                            Spread.number(growth.clientMiB())))
                    .append(" |\n");
        }
        tables.add(table.toString());
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(options.out.resolve(file), content);
    }
}
