package io.tern.faults.chart;

import java.util.List;
import java.util.Locale;

/**
 * Lines over a common axis, as SVG. The text follows the colours that its reader's system prefers, light or dark; lines differ in colour and in
 * how they are dashed. Immutable, thread-safe.
 *
 * @param title what is to be seen
 * @param band the part of the x-axis in which something was different
 * @param series at most as many as there are colours
 */
public record LineChart(String title, Axis x, Axis y, Band band, List<Series> series) {
    /*
     * The colours are those of Okabe and Ito, which the colour-blind can tell apart; black gives way to white, and yellow, which is hard to see on white,
     * is left out.
     */
    private static final String STYLE = """
            <style>
            svg{font:12px system-ui,sans-serif;color-scheme:light dark;background:#fff;fill:#24292f}
            .grid{stroke:#d0d7de}.axis{stroke:#57606a}.band{fill:#afb8c1;opacity:.25}.title{font-size:14px;font-weight:600}
            path{fill:none;stroke-width:2;stroke-linejoin:round}
            .s0{stroke:#0072b2}.s1{stroke:#d55e00}.s2{stroke:#009e73}.s3{stroke:#cc79a7}.s4{stroke:#24292f}.s5{stroke:#56b4e9}
            .s1{stroke-dasharray:7 3}.s2{stroke-dasharray:2 3}.s3{stroke-dasharray:9 3 2 3}.s4{stroke-dasharray:4 2}
            @media(prefers-color-scheme:dark){svg{background:#0d1117;fill:#e6edf3}.grid{stroke:#30363d}.axis{stroke:#8b949e}
            .s0{stroke:#56a9e0}.s4{stroke:#e6edf3}}
            </style>
            """;

    private static final int MOST_SERIES = 6;
    private static final int WIDTH = 760;
    private static final int LEFT = 64;
    private static final int RIGHT = 744;
    private static final int TOP = 40;
    private static final int BOTTOM = 300;
    private static final int LEGEND_TOP = 366;
    private static final int LEGEND_COLUMNS = 3;
    private static final int LEGEND_WIDTH = (RIGHT - LEFT) / LEGEND_COLUMNS;
    private static final int LEGEND_HEIGHT = 20;
    private static final int SAMPLE_WIDTH = 30;

    /**
     * A part of the x-axis.
     *
     * @param label what was different in it
     */
    public record Band(String label, double from, double to) {}

    public LineChart {
        series = List.copyOf(series);
        if (series.isEmpty() || series.size() > MOST_SERIES) {
            throw new IllegalArgumentException("series: " + series.size() + " (expected: 1 to " + MOST_SERIES + ")");
        }
    }

    /** The whole file; the same for equal charts. */
    public String toSvg() {
        int rows = (series.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%1$d\" height=\"%2$d\" role=\"img\">",
                WIDTH,
                LEGEND_TOP + rows * LEGEND_HEIGHT);
        add(svg, "<title>%s</title>", escaped(title));
        svg.append(STYLE);
        add(svg, "<text class=\"title\" x=\"%d\" y=\"24\">%s</text>", LEFT, escaped(title));
        addBand(svg);
        addAxes(svg);
        for (int i = 0; i < series.size(); i++) {
            addLine(svg, i);
            addLegend(svg, i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void addBand(StringBuilder svg) {
        double from = right(band.from);
        add(
                svg,
                "<rect class=\"band\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                from,
                TOP,
                right(band.to) - from,
                BOTTOM - TOP);
        add(svg, "<text x=\"%.1f\" y=\"%d\">%s</text>", from + 6, TOP + 16, escaped(band.label));
    }

    private void addAxes(StringBuilder svg) {
        for (double tick : y.ticks()) {
            double at = down(tick);
            add(svg, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%3$.1f\"/>", LEFT, RIGHT, at);
            add(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, at + 4, Axis.text(tick));
        }
        for (double tick : x.ticks()) {
            double at = right(tick);
            add(svg, "<line class=\"axis\" x1=\"%.1f\" x2=\"%1$.1f\" y1=\"%d\" y2=\"%d\"/>", at, BOTTOM, BOTTOM + 5);
            add(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", at, BOTTOM + 19, Axis.text(tick));
        }
        add(svg, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%3$d\"/>", LEFT, RIGHT, BOTTOM);
        int middle = (TOP + BOTTOM) / 2;
        add(
                svg,
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                middle,
                escaped(y.label()));
        add(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + RIGHT) / 2,
                BOTTOM + 38,
                escaped(x.label()));
    }

    private void addLine(StringBuilder svg, int index) {
        StringBuilder path = new StringBuilder();
        for (Series.Point point : series.get(index).points()) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(String.format(Locale.ROOT, "%.1f %.1f", right(point.x()), down(point.y())));
        }
        add(svg, "<path class=\"s%d\" d=\"%s\"/>", index, path);
    }

    private void addLegend(StringBuilder svg, int index) {
        int left = LEFT + index % LEGEND_COLUMNS * LEGEND_WIDTH;
        int down = LEGEND_TOP + index / LEGEND_COLUMNS * LEGEND_HEIGHT;
        add(svg, "<path class=\"s%d\" d=\"M%d %dh%d\"/>", index, left, down - 4, SAMPLE_WIDTH);
        add(
                svg,
                "<text x=\"%d\" y=\"%d\">%s</text>",
                left + SAMPLE_WIDTH + 6,
                down,
                escaped(series.get(index).name()));
    }

    private double right(double value) {
        return LEFT + x.position(value) * (RIGHT - LEFT);
    }

    private double down(double value) {
        return BOTTOM - y.position(value) * (BOTTOM - TOP);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
