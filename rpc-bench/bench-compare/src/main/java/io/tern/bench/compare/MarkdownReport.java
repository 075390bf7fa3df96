package io.tern.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A table for each cell: medians and ranges over the rounds, and ratios to raw Netty and to the rival; where Tern without governance takes part,
 * another one of what each contender's CPU time is beside that, round by round. Not thread-safe.
 */
final class MarkdownReport {
    private static final String HEAD = """
            | contender | calls/s | CPU µs/call | client + server | B/call | p50 µs | p99 µs | p99.9 µs \
            | CPU ÷ netty | p50 ÷ netty | p99 ÷ netty | calls/s ÷ dubbo | errors |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;
    private static final String BARE_HEAD = """

            CPU per call by that of `%s` in the same round: median and, in brackets, its 95 %% interval (of
            fewer than six rounds all that there were).

            | contender | rounds | CPU ÷ %s |
            |---|---|---|
            """.formatted(ContenderSpec.BARE, ContenderSpec.BARE);

    private final Results results;

    MarkdownReport(Results results) {
        this.results = results;
    }

    String text() {
        return results.cells().stream().map(this::table).collect(Collectors.joining("\n"));
    }

    private String table(Cell cell) {
        return results.contenders().stream()
                .map(contender -> row(contender, cell))
                .collect(Collectors.joining(
                        "", "### " + cell.method() + ", " + cell.mode() + "\n\n" + HEAD, besideBare(cell)));
    }

    private String besideBare(Cell cell) {
        return results.rounds(ContenderSpec.BARE, cell).isEmpty()
                ? ""
                : results.contenders().stream()
                        .map(contender -> besideBare(contender, cell))
                        .collect(Collectors.joining("", BARE_HEAD, ""));
    }

    private String besideBare(String contender, Cell cell) {
        List<Double> ratios = results.ratios(contender, ContenderSpec.BARE, cell, Measurement::cpuMicros);
        return contender.equals(ContenderSpec.BARE) || ratios.isEmpty()
                ? ""
                : "| " + contender + " | " + ratios.size() + " | "
                        + PairedRatio.of(ratios).text() + " |\n";
    }

    private String row(String contender, Cell cell) {
        List<Measurement> rounds = results.rounds(contender, cell);
        if (rounds.isEmpty()) {
            return "";
        }
        List<String> columns = new ArrayList<>();
        columns.add(contender);
        columns.add(Spread.of(rounds, Measurement::rate).text());
        columns.add(Spread.of(rounds, Measurement::cpuMicros).text());
        columns.add(
                median(rounds, Measurement::clientCpuMicros) + " + " + median(rounds, Measurement::serverCpuMicros));
        columns.add(Spread.of(rounds, Measurement::bytes).text());
        columns.add(Spread.of(rounds, Measurement::p50Micros).text());
        columns.add(Spread.of(rounds, Measurement::p99Micros).text());
        columns.add(Spread.of(rounds, Measurement::p999Micros).text());
        columns.add(ratio(rounds, ContenderSpec.LIMIT, cell, Measurement::cpuMicros));
        columns.add(ratio(rounds, ContenderSpec.LIMIT, cell, Measurement::p50Micros));
        columns.add(ratio(rounds, ContenderSpec.LIMIT, cell, Measurement::p99Micros));
        columns.add(ratio(rounds, ContenderSpec.RIVAL, cell, Measurement::rate));
        columns.add(Long.toString(rounds.stream().mapToLong(Measurement::errors).sum()));
        return columns.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
        return Spread.number(Spread.of(rounds, figure).median());
    }

    private String ratio(List<Measurement> rounds, String other, Cell cell, ToDoubleFunction<Measurement> figure) {
        double own = Spread.of(rounds, figure).median();
        return results.median(other, cell, figure)
                .map(median -> Spread.number(own / median))
                .orElse("–");
    }
}
