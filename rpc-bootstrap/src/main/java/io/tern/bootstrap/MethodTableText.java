package io.tern.bootstrap;

import io.tern.api.CallSide;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statistics of methods as an aligned table. */
final class MethodTableText {
    private static final String GAP = "  ";
    private static final List<String> COLUMNS = List.of(
            "side",
            "method",
            "calls",
            "ok",
            "exceptions",
            "failed",
            "in flight",
            "p50 ms",
            "p99 ms",
            "max ms",
            "bytes in",
            "bytes out",
            "failed by code",
            "answered here");

    /** Columns of text; all others are figures and lean to the right. */
    private static final List<String> TEXTS = List.of("side", "method", "failed by code", "answered here");

    private MethodTableText() {}

    static String of(List<MethodStats> methods) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        methods.stream()
                .filter(method -> method.started() > 0)
                .map(MethodTableText::row)
                .forEach(rows::add);
        int[] widths = new int[COLUMNS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining(System.lineSeparator()));
    }

    private static List<String> row(MethodStats stats) {
        boolean client = stats.side() == CallSide.CLIENT;
        return List.of(
                stats.side().name().toLowerCase(Locale.ROOT),
                name(stats.method()),
                figure(stats.started()),
                figure(stats.succeeded()),
                figure(stats.exceptions()),
                figure(stats.failed()),
                figure(stats.inFlight()),
                millis(stats.latency().p50Nanos()),
                millis(stats.latency().p99Nanos()),
                millis(stats.latency().maxNanos()),
                figure(client ? stats.responseBytes() : stats.requestBytes()),
                figure(client ? stats.requestBytes() : stats.responseBytes()),
                counts(stats.failures()),
                counts(stats.answeredHere()));
    }

    /** Parameter types without their packages where they are known: overloads stay apart, lines short. */
    private static String name(MethodDescriptor method) {
        Stream<String> types = method.isGeneric()
                ? method.parameterTypeNames().stream()
                : method.parameterTypes().stream().map(Class::getSimpleName);
        return types.collect(Collectors.joining(",", method.service() + "#" + method.name() + "(", ")"));
    }

    private static String counts(Map<?, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + figure(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String figure(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,.3f", nanos / 1e6);
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(TEXTS.contains(COLUMNS.get(i)) ? row.get(i) + blanks : blanks + row.get(i));
        }
        return line.toString().stripTrailing();
    }
}
