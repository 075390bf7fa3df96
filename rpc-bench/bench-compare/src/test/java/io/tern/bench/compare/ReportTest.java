package io.tern.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private static final Cell CELL = new Cell("closed-32", "getUser");

    @Test
    void aMeasurementIsPerCallAndOfBothProcesses() throws JsonProcessingException {
        Measurement one = measurement(1, "tern", 1_000);

        assertThat(one.rate()).isEqualTo(500);
        assertThat(one.clientCpuMicros()).isEqualTo(30);
        assertThat(one.serverCpuMicros()).isEqualTo(20);
        assertThat(one.cpuMicros()).isEqualTo(50);
        assertThat(one.bytes()).isEqualTo(700 + 300);
        assertThat(one.p99Micros()).isEqualTo(90);
    }

    @Test
    void tablesHoldMediansRangesAndRatios() throws JsonProcessingException {
        Results results = new Results();
        results.add(measurement(1, "netty", 4_000));
        results.add(measurement(1, "tern", 1_000));
        results.add(measurement(2, "tern", 3_000));
        results.add(measurement(3, "tern", 2_000));
        results.add(measurement(1, "dubbo", 500));

        String text = new MarkdownReport(results).text();

        assertThat(text).contains("### getUser, closed-32");
        assertThat(text.lines().filter(line -> line.startsWith("| tern")).toList())
                .singleElement()
                .asString()
                .startsWith("| tern | 1,000 (500–1,500) | 25.0 (16.7–50.0) |")
                .contains("| 2.00 | 1.00 | 1.00 | 4.00 | 0 |");
        assertThat(CsvReport.of(results).lines()).hasSize(6);
    }

    @Test
    void whatGovernanceCostsIsAMedianOverTheRoundsThatBothHad() throws JsonProcessingException {
        Results results = new Results();
        for (int round = 1; round <= 3; round++) {
            results.add(measurement(round, "tern-bare", 1_000 * round));
            results.add(measurement(round, "tern-governed", round == 1 ? 500 : 1_000 * round));
        }
        results.add(measurement(4, "tern-governed", 1));

        assertThat(new MarkdownReport(results).text().lines())
                .contains("| tern-governed | 3 | 1.000 (1.000–2.000) |")
                .noneMatch(line -> line.startsWith("| tern-bare | 3"));
        assertThat(new MarkdownReport(new Results()).text()).doesNotContain("tern-bare");
    }

    @Test
    void theIntervalLeavesOutAsManyRoundsAsTheSignTestAllows() {
        assertThat(ratioOf(1)).isEqualTo(new PairedRatio(1, 1, 1));
        assertThat(ratioOf(5)).isEqualTo(new PairedRatio(1, 3, 5));
        assertThat(ratioOf(8)).isEqualTo(new PairedRatio(1, 4.5, 8));
        assertThat(ratioOf(9)).isEqualTo(new PairedRatio(2, 5, 8));
        assertThat(ratioOf(15)).isEqualTo(new PairedRatio(4, 8, 12));
        assertThat(ratioOf(9).text()).isEqualTo("5.000 (2.000–8.000)");
    }

    private static PairedRatio ratioOf(int rounds) {
        return PairedRatio.of(
                IntStream.rangeClosed(1, rounds).mapToObj(i -> (double) i).toList());
    }

    @Test
    void whatOthersMissWhereMoreIsAskedThanTheyTakeIsShownButNoFailure() throws JsonProcessingException {
        Cell open = new Cell("open", "getUser");
        Results results = new Results();
        results.add(missing(measurement(1, "dubbo", 500), open));
        results.add(missing(measurement(1, "dubbo", 500), new Cell("window-256", "getUser")));
        assertThat(results.errors()).isZero();
        assertThat(new MarkdownReport(results).text()).contains("| 7 |");

        results.add(missing(measurement(1, "dubbo", 500), CELL));
        assertThat(results.errors()).isEqualTo(7);
        results.add(missing(measurement(1, "tern", 500), open));
        assertThat(results.errors()).isEqualTo(14);
    }

    private static Measurement missing(Measurement of, Cell cell) {
        return new Measurement(
                of.round(),
                of.contender(),
                cell,
                of.calls(),
                7,
                "timed out",
                of.rate(),
                of.clientCpuMicros(),
                of.serverCpuMicros(),
                of.clientBytes(),
                of.serverBytes(),
                of.p50Micros(),
                of.p99Micros(),
                of.p999Micros(),
                of.maxMicros(),
                of.clientMiB(),
                of.serverMiB());
    }

    @Test
    void aChartIsWellFormedAndDrawsTheLongestBarFull() throws Exception {
        Results results = new Results();
        results.add(measurement(1, "netty", 4_000));
        results.add(measurement(1, "tern", 1_000));

        String svg = new BarChart(results).draw("CPU", CELL.mode(), Measurement::cpuMicros);

        javax.xml.parsers.DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(svg).contains("width=\"520.0\"").contains("width=\"130.0\"");
    }

    @Test
    void aCellIsACommand() {
        assertThat(CELL.command(3_000, 0)).isEqualTo("run mode=closed method=getUser amount=32 millis=3000");
        assertThat(new Cell("open", "getUser").command(3_000, 70))
                .isEqualTo("run mode=open method=getUser amount=70 millis=3000");
        assertThat(Cell.product(List.of("a", "b"), List.of("c", "d"))).hasSize(4);
    }

    @Test
    void anUnknownContenderIsToldTheOthers() {
        assertThatThrownBy(() -> ContenderSpec.named("thrift")).hasMessageContaining("netty, tern-nonblocking");
    }

    private static Measurement measurement(int round, String contender, int calls) throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        JsonNode run = json.readTree(
                "{\"calls\":" + calls + ",\"errors\":0,\"firstError\":\"\",\"elapsedNanos\":2000000000,"
                        + "\"cpuNanos\":30000000,\"allocatedBytes\":" + 700L * calls
                        + ",\"p50Nanos\":40000,\"p99Nanos\":90000,\"p999Nanos\":95000,\"maxNanos\":99000,\"residentBytes\":1048576}");
        JsonNode before = json.readTree("{\"cpuNanos\":5000000,\"allocatedBytes\":100,\"residentBytes\":1048576}");
        JsonNode after = json.readTree(
                "{\"cpuNanos\":25000000,\"allocatedBytes\":" + (100 + 300L * calls) + ",\"residentBytes\":2097152}");
        return Measurement.of(round, contender, CELL, run, before, after);
    }
}
