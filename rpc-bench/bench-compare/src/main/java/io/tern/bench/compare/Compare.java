package io.tern.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command. Not thread-safe. */
@Command(
        name = "compare.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = "Compares Tern with raw Netty and with other frameworks, in two processes each.")
final class Compare implements Callable<Integer> {
    private static final String PEAK_MODE = "closed-32";

    @Option(names = "--contenders", split = ",", description = "Who takes part.")
    private String[] contenders = {"netty", "tern-nonblocking", "tern", "dubbo", "grpc", "grpc-direct"};

    @Option(
            names = "--modes",
            split = ",",
            description =
                    "closed-N: N blocking callers. mix-N: the same, 1 %% of the calls slow. window-N: one thread, N calls in"
                            + " flight. open or open-N: N calls a second, by default half of what the slower of Netty and Tern"
                            + " reached with closed-32.")
    private String[] modes = {"closed-1", "closed-32", "closed-128", "window-256", "open", "mix-32"};

    @Option(names = "--methods", split = ",", description = "What is called.")
    private String[] methods = {"existUser", "createUser", "getUser", "listUser"};

    @Option(names = "--rounds", description = "How often everything is measured.")
    private int rounds = 3;

    @Option(names = "--seconds", description = "How long each measurement takes.")
    private double seconds = 3;

    @Option(names = "--warmup", description = "Seconds of load for each contender before the first round.")
    private double warmup = 40;

    @Option(names = "--pause", description = "Seconds between two measurements.")
    private double pause = 0.3;

    @Option(names = "--rate", description = "Calls a second of the mode open; 0: see there.")
    private int rate;

    @Option(names = "--jvm", split = " ", description = "Flags of all JVMs.")
    private String[] jvmFlags = {"-Xms512m", "-Xmx512m", "-XX:+UseG1GC"};

    @Option(names = "--benchmarks", description = "Where the contenders' modules were built.")
    private Path benchmarks = Path.of("rpc-bench");

    @Option(names = "--out", description = "Where results and logs go.")
    private Path out = Path.of("rpc-bench/target/compare");

    /** Runs it and ends the JVM with 0, or 1 if a reply was wrong or missing. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Compare()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path logs = Files.createDirectories(out.resolve("logs"));
        Results results;
        try (Processes processes = new Processes(benchmarks, new Jvm(List.of(jvmFlags)), logs)) {
            List<Pair> pairs = new ArrayList<>();
            for (ContenderSpec contender : ContenderSpec.named(contenders)) {
                pairs.add(processes.start(contender, "users"));
            }
            results = new Rounds(plan(), pairs, System.out).run();
        }
        write(results);
        return results.errors() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Plan plan() {
        return new Plan(
                Cell.product(List.of(modes), List.of(methods)),
                rounds,
                millis(seconds),
                millis(warmup),
                millis(pause),
                rate);
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1_000);
    }

    private void write(Results results) throws IOException {
        Files.writeString(out.resolve("results.csv"), CsvReport.of(results));
        String tables = new MarkdownReport(results).text();
        Files.writeString(out.resolve("results.md"), tables);
        Files.writeString(
                out.resolve("cpu.svg"),
                new BarChart(results)
                        .draw("CPU µs per call, client and server, " + PEAK_MODE, PEAK_MODE, Measurement::cpuMicros));
        Files.writeString(
                out.resolve("rate.svg"),
                new BarChart(results).draw("Calls per second, " + PEAK_MODE, PEAK_MODE, Measurement::rate));
        System.out.println();
        System.out.println(tables);
        System.out.println("Written: " + out.toAbsolutePath().normalize());
    }
}
