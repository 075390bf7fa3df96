package io.tern.faults.fleet;

import io.tern.faults.chart.LineChart;
import java.util.function.Function;

/**
 * A chart of docs/charts.
 *
 * @param name of the file
 * @param drawing what is drawn, from what became of fleets
 */
record ChartFile(String name, Function<Plays, LineChart> drawing) {
    /** What the file says. */
    String content(Plays plays) {
        return drawing.apply(plays).toSvg();
    }
}
