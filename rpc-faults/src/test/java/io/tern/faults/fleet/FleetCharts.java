package io.tern.faults.fleet;

import io.tern.faults.chart.Axis;
import io.tern.faults.chart.LineChart;
import io.tern.faults.chart.Series;
import io.tern.faults.fleet.Play.Guard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The charts of docs/governance.md. */
final class FleetCharts {
    static final List<String> BALANCERS = List.of("p2c", "least-active", "consistent-hash", "round-robin", "random");
    static final List<String> STRATEGIES = List.of("failfast", "failover", "hedging", "forking");
    /** Calls a second that the client makes in all of them. */
    static final int RATE = 1_000;

    static final int NODES = 30;
    static final int FEW_NODES = 3;
    static final int WARMUP_MILLIS = 30_000;

    private static final int SICK_NODE = 1;
    private static final int PERCENT = 100;
    private static final double NANOS_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double TAIL = 0.99;
    private static final double LEAST_MILLIS = 10;
    private static final double MOST_MILLIS = 2_000;

    /** What is drawn of a second. */
    private interface Measure {
        double of(Course course, int second);
    }

    private FleetCharts() {}

    /** All, in the order of the page. */
    static List<Part> all() {
        return List.of(
                chart("fleet-slow-share", false, FleetCharts::slowShare),
                chart("fleet-failing-share", true, FleetCharts::failingShare),
                chart("fleet-slow-tail", true, FleetCharts::slowTail),
                chart("fleet-black-hole-late", false, FleetCharts::blackHoleLate),
                chart("fleet-cold-tail", false, FleetCharts::coldTail),
                chart("fleet-flapping-share", false, FleetCharts::flappingShare),
                chart("fleet-outliers-tail", false, FleetCharts::outliersTail));
    }

    private static Part chart(String name, boolean quick, Function<Plays, LineChart> drawing) {
        return new Part(
                Part.Kind.CHART, name, quick, plays -> drawing.apply(plays).toSvg());
    }

    private static LineChart slowShare(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        BALANCERS.forEach(balancer -> drawn.put(balancer, slow().balancer(balancer)));
        return chart(
                "Share of one slow node of 30, by load balancer", share(6), drawn, plays, FleetCharts::shareOfSick);
    }

    private static LineChart failingShare(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play failing = Play.of(FEW_NODES, RATE, Sickness.FAILING);
        BALANCERS.forEach(
                balancer -> drawn.put(balancer, failing.balancer(balancer).guard(Guard.NONE)));
        drawn.put("least-active, breaker on", failing.balancer("least-active"));
        return chart(
                "Share of one node of 3 that fails at once, breaker off",
                share(PERCENT),
                drawn,
                plays,
                FleetCharts::shareOfSick);
    }

    private static LineChart slowTail(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        STRATEGIES.forEach(strategy ->
                drawn.put(strategy + ", round-robin", slow().strategy(strategy).balancer("round-robin")));
        drawn.put("failover, p2c", slow());
        return chart(
                "One slow node of 30: 99th percentile by strategy", latency(), drawn, plays, FleetCharts::tailMillis);
    }

    private static LineChart blackHoleLate(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play hole = Play.of(NODES, RATE, Sickness.BLACK_HOLE);
        STRATEGIES.forEach(strategy ->
                drawn.put(strategy + ", round-robin", hole.strategy(strategy).balancer("round-robin")));
        drawn.put("failover, p2c", hole);
        return chart(
                "One node of 30 never answers: calls that fail or take 100 ms",
                Axis.linear("calls (%)", 0, 5),
                drawn,
                plays,
                (course, second) -> PERCENT * course.lateShare(second, second + 1));
    }

    private static LineChart coldTail(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play cold = Play.of(FEW_NODES, RATE, Sickness.COLD);
        drawn.put("p2c", cold);
        drawn.put("p2c, warm-up", cold.warmup(WARMUP_MILLIS));
        drawn.put("least-active", cold.balancer("least-active"));
        drawn.put("least-active, warm-up", cold.balancer("least-active").warmup(WARMUP_MILLIS));
        drawn.put("round-robin", cold.balancer("round-robin"));
        drawn.put("round-robin, warm-up", cold.balancer("round-robin").warmup(WARMUP_MILLIS));
        return chart("A cold node joins two others: 99th percentile", latency(), drawn, plays, FleetCharts::tailMillis);
    }

    private static LineChart flappingShare(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play flapping = Play.of(NODES, RATE, Sickness.FLAPPING);
        List.of("p2c", "least-active", "round-robin")
                .forEach(balancer -> drawn.put(balancer, flapping.balancer(balancer)));
        return chart(
                "Share of one node of 30 that dies every 4 s and is back after 2",
                share(6),
                drawn,
                plays,
                FleetCharts::shareOfSick);
    }

    private static LineChart outliersTail(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        drawn.put("round-robin", slow().balancer("round-robin"));
        drawn.put(
                "round-robin, outlierDetection", slow().balancer("round-robin").guard(Guard.OUTLIERS));
        drawn.put("consistent-hash", slow().balancer("consistent-hash"));
        drawn.put("p2c", slow());
        return chart(
                "One slow node of 30: 99th percentile, with and without outlierDetection",
                latency(),
                drawn,
                plays,
                FleetCharts::tailMillis);
    }

    private static Play slow() {
        return Play.of(NODES, RATE, Sickness.SLOW);
    }

    private static Axis share(double most) {
        return Axis.linear("requests to the node (%)", 0, most);
    }

    private static Axis latency() {
        return Axis.logarithmic("99th percentile (ms)", LEAST_MILLIS, MOST_MILLIS);
    }

    private static double shareOfSick(Course course, int second) {
        return PERCENT * course.share(SICK_NODE, second, second + 1);
    }

    private static double tailMillis(Course course, int second) {
        return course.latencyNanos(TAIL, second, second + 1) / NANOS_A_MILLI;
    }

    private static LineChart chart(String title, Axis y, Map<String, Play> drawn, Plays plays, Measure measure) {
        List<Series> lines = new ArrayList<>();
        int end = 0;
        int well = 0;
        for (Map.Entry<String, Play> one : drawn.entrySet()) {
            Course course = plays.course(one.getValue());
            List<Series.Point> points = new ArrayList<>();
            for (int second = 1; second < course.seconds(); second++) { // In the first one the client connects.
                points.add(new Series.Point(second - FleetRun.SICK_AT + 0.5, measure.of(course, second)));
            }
            lines.add(new Series(one.getKey(), points));
            end = course.seconds() - FleetRun.SICK_AT;
            well = one.getValue().sickness().seconds();
        }
        return new LineChart(
                title,
                Axis.linear("seconds since the node fell ill", 1 - FleetRun.SICK_AT, end),
                y,
                new LineChart.Band("ill", 0, well),
                lines);
    }
}
