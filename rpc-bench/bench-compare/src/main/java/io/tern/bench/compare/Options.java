package io.tern.bench.compare;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What can be said on the command line. Not thread-safe. */
final class Options {
    private static final List<String> QUICK_MODES = List.of("closed-8", "window-64", "mix-8", "open-500");
    private static final String[] QUICK_CONTENDERS = {"netty", "tern-nonblocking", "tern"};
    private static final double QUICK_SECONDS = 0.5;
    private static final double QUICK_WARMUP_SECONDS = 6;

    @Option(names = "--contenders", split = ",", description = "Who takes part.")
    String[] contenders = {"netty", "tern-nonblocking", "tern", "dubbo", "grpc", "grpc-direct"};

    @Option(
            names = "--parts",
            split = ",",
            description = "What is measured: ${COMPLETION-CANDIDATES}. Idle connections only with netty and tern.")
    Part[] parts = {Part.ROUNDS, Part.START};

    @Option(
            names = "--modes",
            split = ",",
            description =
                    "closed-N: N blocking callers. mix-N: the same, 1 %% of the calls slow. window-N: one thread, N calls in"
                            + " flight. open-N: N calls a second; open: half of what the slower of Netty and Tern reached with"
                            + " closed-32.")
    String[] modes = {"closed-1", "closed-32", "closed-128", "window-256", "open", "mix-32"};

    @Option(names = "--methods", split = ",", description = "What is called.")
    String[] methods = {"existUser", "createUser", "getUser", "listUser"};

    @Option(names = "--rounds", description = "How often everything is measured.")
    int rounds = 3;

    @Option(names = "--seconds", description = "How long each measurement takes.")
    double seconds = 3;

    @Option(names = "--warmup", description = "Seconds of load for each contender before the first round.")
    double warmup = 40;

    @Option(names = "--pause", description = "Seconds between two measurements.")
    double pause = 0.3;

    @Option(names = "--connections", description = "How many idle ones.")
    int connections = 10_000;

    @Option(names = "--jvm", split = " ", description = "Flags of all JVMs.")
    String[] jvmFlags = {"-Xms512m", "-Xmx512m", "-XX:+UseG1GC"};

    @Option(names = "--benchmarks", description = "Where the contenders' modules were built.")
    Path benchmarks = Path.of("rpc-bench");

    @Option(names = "--out", description = "Where results and logs go.")
    Path out = Path.of("rpc-bench/target/compare");

    @Option(
            names = "--quick",
            description =
                    "A minute for correctness only: netty and tern, every mode and method for a moment. Fails if a reply is"
                            + " wrong or missing, or if tern allocates more per existUser than --max-bytes.")
    boolean quick;

    @Option(
            names = "--max-bytes",
            description =
                    "Bytes that both processes together may allocate per existUser: twice what was measured last.")
    int maxBytes = 4_000;

    /** The plan that follows from it. */
    Plan plan() {
        return quick
                ? new Plan(
                        Cell.product(QUICK_MODES, List.of(methods)),
                        1,
                        millis(QUICK_SECONDS),
                        millis(QUICK_WARMUP_SECONDS),
                        0)
                : new Plan(
                        Cell.product(List.of(modes), List.of(methods)),
                        rounds,
                        millis(seconds),
                        millis(warmup),
                        millis(pause));
    }

    List<ContenderSpec> contenders() {
        return quick ? ContenderSpec.named(QUICK_CONTENDERS) : ContenderSpec.named(contenders);
    }

    List<Part> parts() {
        return quick ? List.of(Part.ROUNDS) : List.of(parts);
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1_000);
    }
}
