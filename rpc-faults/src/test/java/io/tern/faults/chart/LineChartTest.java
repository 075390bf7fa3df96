package io.tern.faults.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

final class LineChartTest {
    private static final Series LINE = new Series(
            "a < b & c", List.of(new Series.Point(0, 0), new Series.Point(5, 50), new Series.Point(10, 200)));

    private static LineChart chart(List<Series> series) {
        return new LineChart(
                "Shares & more",
                Axis.linear("seconds", 0, 10),
                Axis.linear("share (%)", 0, 100),
                new LineChart.Band("sick", 2, 4),
                series);
    }

    @Test
    void isXmlWithTitleAxesAndLegend() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart(List.of(LINE)).toSvg().getBytes(StandardCharsets.UTF_8)));

        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("Shares & more");
        NodeList texts = svg.getElementsByTagName("text");
        assertThat(texts.getLength()).isPositive();
        List<String> said = IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
        assertThat(said).contains("Shares & more", "sick", "seconds", "share (%)", "a < b & c", "0", "10", "100");
    }

    @Test
    void putsPointsWhereTheAxesSayAndKeepsOthersInside() {
        assertThat(chart(List.of(LINE)).toSvg()).contains("M64.0 300.0L404.0 170.0L744.0 40.0");
    }

    @Test
    void equalChartsAreEqualBytes() {
        assertThat(chart(List.of(LINE)).toSvg()).isEqualTo(chart(List.of(LINE)).toSvg());
    }

    @Test
    void refusesMoreLinesThanItHasColours() {
        assertThatThrownBy(() -> chart(Collections.nCopies(7, LINE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("series: 7 (expected: 1 to 6)");
        assertThatThrownBy(() -> chart(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, '0 20 40 60 80 100'",
        "-5, 40, '0 10 20 30 40'",
        "0, 5, '0 1 2 3 4 5'",
        "0, 0.4, '0 0.1 0.2 0.3 0.4'"
    })
    void marksRoundValues(double from, double to, String marks) {
        assertThat(marks(Axis.linear("x", from, to))).isEqualTo(marks);
    }

    @ParameterizedTest
    @CsvSource({"5, 1000, '5 10 20 50 100 200 500 1000'", "0.1, 3, '0.1 0.2 0.5 1 2'"})
    void marksRoundValuesOfALogarithmicAxis(double from, double to, String marks) {
        assertThat(marks(Axis.logarithmic("x", from, to))).isEqualTo(marks);
    }

    private static String marks(Axis axis) {
        return String.join(" ", axis.ticks().stream().map(Axis::text).toList());
    }

    @Test
    void equalFactorsAreEqualDistances() {
        Axis axis = Axis.logarithmic("x", 1, 100);

        assertThat(axis.position(1)).isZero();
        assertThat(axis.position(10)).isEqualTo(0.5);
        assertThat(axis.position(0)).isZero();
        assertThat(axis.position(1_000)).isEqualTo(1);
    }

    @Test
    void refusesAnAxisWithoutARange() {
        assertThatThrownBy(() -> Axis.linear("x", 3, 3)).hasMessage("x: 3.0 to 3.0 (expected: a range)");
        assertThatThrownBy(() -> Axis.logarithmic("x", 0, 3)).hasMessage("x: 0.0 to 3.0 (expected: a range above 0)");
    }
}
