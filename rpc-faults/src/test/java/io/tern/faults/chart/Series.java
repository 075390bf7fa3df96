package io.tern.faults.chart;

import java.util.List;

/**
 * One line of a chart. Immutable, thread-safe.
 *
 * @param name for the legend
 * @param points in the order in which they are joined
 */
public record Series(String name, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    /** A value at a place. */
    public record Point(double x, double y) {}
}
