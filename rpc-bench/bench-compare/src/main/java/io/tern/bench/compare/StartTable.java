package io.tern.bench.compare;

import io.tern.bench.compare.StartTimes.Start;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Start times, memory and jars as a table. */
final class StartTable {
    private static final String HEAD = """
            ### Start to first reply, empty service; direct address, or with scan and ZooKeeper

            | contender | first reply, ms | server listens, ms | client, ms | server MiB | client MiB | jars, MB | ÷ netty |
            |---|---|---|---|---|---|---|---|
            """;
    private static final double MEGABYTE = 1e6;

    private StartTable() {}

    static String of(Map<ContenderSpec, List<Start>> starts, Processes processes) {
        return starts.keySet().stream()
                .map(contender -> row(contender, starts, processes.classPath(contender)))
                .collect(Collectors.joining("", HEAD, ""));
    }

    private static String row(ContenderSpec contender, Map<ContenderSpec, List<Start>> starts, ClassPath classPath) {
        List<Start> own = starts.getOrDefault(contender, List.of());
        List<Start> limit = starts.getOrDefault(ContenderSpec.named(ContenderSpec.LIMIT), List.of());
        String ratio = limit.isEmpty()
                ? "–"
                : Spread.number(Spread.of(own, Start::millis).median()
                        / Spread.of(limit, Start::millis).median());
        return List.of(
                        contender.name(),
                        Spread.of(own, Start::millis).text(),
                        Spread.of(own, Start::serverMillis).text(),
                        Spread.of(own, Start::clientMillis).text(),
                        Spread.of(own, Start::serverMiB).text(),
                        Spread.of(own, Start::clientMiB).text(),
                        Spread.number(classPath.frameworkBytes() / MEGABYTE),
                        ratio)
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
