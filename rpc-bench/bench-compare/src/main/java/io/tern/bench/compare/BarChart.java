package io.tern.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws a median for each method and contender in one mode as SVG: a group of bars for each method. Not thread-safe. */
final class BarChart {
    private static final List<String> COLOURS =
            List.of("#9aa5b1", "#0f766e", "#14b8a6", "#b45309", "#7c3aed", "#c084fc", "#be123c", "#1d4ed8");
    private static final int LEFT = 190;
    private static final int BARS = 520;
    private static final int RIGHT = 90;
    private static final int TOP = 50;
    private static final int BAR = 16;
    private static final int GAP = 26;
    private static final int BASELINE = 12;

    private final Results results;
    private final StringBuilder svg = new StringBuilder();

    BarChart(Results results) {
        this.results = results;
    }

    String draw(String title, String mode, ToDoubleFunction<Measurement> figure) {
        List<Cell> cells = results.cells().stream()
                .filter(cell -> cell.mode().equals(mode))
                .toList();
        int rows = results.contenders().size();
        int height = TOP + cells.size() * (rows * BAR + GAP) + GAP;
        int width = LEFT + BARS + RIGHT;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                width,
                height));
        text(LEFT, TOP / 2, "start", title, "font-size=\"15\"");
        double largest = largest(cells, figure);
        int y = TOP;
        for (Cell cell : cells) {
            text(LEFT, y + BASELINE, "start", cell.method(), "font-weight=\"bold\"");
            y = group(cell, figure, largest, y + BAR + 2) + GAP - BAR;
        }
        return svg.append("</svg>\n").toString();
    }

    private double largest(List<Cell> cells, ToDoubleFunction<Measurement> figure) {
        return cells.stream()
                .flatMap(cell -> results.contenders().stream()
                        .flatMap(contender -> results.median(contender, cell, figure).stream()))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
    }

    private int group(Cell cell, ToDoubleFunction<Measurement> figure, double largest, int top) {
        int y = top;
        List<String> contenders = results.contenders();
        for (int i = 0; i < contenders.size(); i++) {
            double value = results.median(contenders.get(i), cell, figure).orElse(0.0);
            double length = BARS * value / largest;
            text(LEFT - 8, y + BASELINE, "end", contenders.get(i), "");
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    LEFT,
                    y,
                    length,
                    BAR - 2,
                    COLOURS.get(i % COLOURS.size())));
            text(LEFT + (int) length + 6, y + BASELINE, "start", Spread.number(value), "");
            y += BAR;
        }
        return y;
    }

    private void text(int x, int y, String anchor, String content, String attributes) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>%n",
                x,
                y,
                anchor,
                attributes,
                content));
    }
}
