package io.tern.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Every measurement as a line of comma-separated values. */
final class CsvReport {
    private static final String HEADER = "round,contender,mode,method,calls,errors,callsPerSecond,clientCpuMicros,"
            + "serverCpuMicros,clientBytes,serverBytes,p50Micros,p99Micros,p999Micros,maxMicros,clientMiB,serverMiB\n";

    private CsvReport() {}

    static String of(Results results) {
        return results.all().stream().map(CsvReport::line).collect(Collectors.joining("\n", HEADER, "\n"));
    }

    private static String line(Measurement one) {
        String figures = List.of(
                        one.rate(),
                        one.clientCpuMicros(),
                        one.serverCpuMicros(),
                        one.clientBytes(),
                        one.serverBytes(),
                        one.p50Micros(),
                        one.p99Micros(),
                        one.p999Micros(),
                        one.maxMicros(),
                        one.clientMiB(),
                        one.serverMiB())
                .stream()
                .map(figure -> String.format(Locale.ROOT, "%.2f", figure))
                .collect(Collectors.joining(","));
        return one.round() + "," + one.contender() + ',' + one.cell().mode() + ','
                + one.cell().method() + ',' + one.calls() + ',' + one.errors() + ',' + figures;
    }
}
