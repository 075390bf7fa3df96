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
import java.util.stream.IntStream;

/** The charts of docs/governance.md. */
final class FleetCharts {
    static final List<String> BALANCERS = List.of("p2c", "least-active", "consistent-hash", "round-robin", "random");
    static final List<String> STRATEGIES = List.of("failfast", "failover", "hedging", "forking");
    /** Calls a second that the client makes where no other rate is said. */
    static final int RATE = 1_000;

    static final int NODES = 30;
    static final int FEW_NODES = 3;
    static final int MANY_NODES = 300;
    static final int WARMUP_MILLIS = 30_000;

    private static final int PERCENT = 100;
    private static final double NANOS_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double TAIL = 0.99;
    private static final int MOST_PERCENT_OF_SOME = 6;
    private static final double MOST_PERCENT_OF_MANY = 0.6;
    /** Of fleets that are larger each hundred nodes get {@link #RATE} calls a second. */
    private static final int NODES_A_RATE = 100;

    private static final int MOST_PERCENT_LATE = 5;
    private static final double LEAST_MILLIS = 10;
    private static final double MOST_MILLIS = 2_000;

    /** What is drawn of a second. */
    private interface Measure {
        double of(Course course, int second);
    }

    /** What a chart shows. */
    private record Plot(String title, Axis y, Measure measure) {}

    private FleetCharts() {}

    /** All, in the order of the page. */
    static List<Part> all() {
        return List.of(
                chart("fleet-slow-share", false, FleetCharts::slowShare),
                chart("fleet-slow-share-of-many", false, FleetCharts::slowShareOfMany),
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
        return drawn(plays, shares("Share of one slow node of 30, by load balancer", MOST_PERCENT_OF_SOME), drawn);
    }

    private static LineChart slowShareOfMany(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play slow = Play.of(MANY_NODES, rate(MANY_NODES), Sickness.SLOW).guard(Guard.NONE);
        BALANCERS.forEach(balancer -> drawn.put(balancer, slow.balancer(balancer)));
        return drawn(plays, shares("Share of one slow node of 300, by load balancer", MOST_PERCENT_OF_MANY), drawn);
    }

    /** Calls a second that a fleet of so many nodes gets. */
    static int rate(int nodes) {
        return RATE * Math.max(1, nodes / NODES_A_RATE);
    }

    private static LineChart failingShare(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play failing = Play.of(FEW_NODES, RATE, Sickness.FAILING);
        BALANCERS.forEach(
                balancer -> drawn.put(balancer, failing.balancer(balancer).guard(Guard.NONE)));
        drawn.put("least-active, breaker on", failing.balancer("least-active"));
        return drawn(plays, shares("Share of one node of 3 that fails at once, breaker off", PERCENT), drawn);
    }

    private static LineChart slowTail(Plays plays) {
        return drawn(plays, tails("One slow node of 30: 99th percentile by strategy"), byStrategy(slow()));
    }

    private static LineChart blackHoleLate(Plays plays) {
        Plot late = new Plot(
                "One node of 30 never answers: calls that fail or take 100 ms",
                Axis.linear("calls (%)", 0, MOST_PERCENT_LATE),
                (course, second) -> PERCENT * course.lateShare(second, second + 1));
        return drawn(plays, late, byStrategy(Play.of(NODES, RATE, Sickness.BLACK_HOLE)));
    }

    private static Map<String, Play> byStrategy(Play play) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        STRATEGIES.forEach(strategy ->
                drawn.put(strategy + ", round-robin", play.strategy(strategy).balancer("round-robin")));
        drawn.put("failover, p2c", play);
        return drawn;
    }

    private static LineChart coldTail(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        for (String balancer : List.of("p2c", "least-active", "round-robin")) {
            Play cold = Play.of(FEW_NODES, RATE, Sickness.COLD).balancer(balancer);
            drawn.put(balancer, cold);
            drawn.put(balancer + ", warm-up", cold.warmup(WARMUP_MILLIS));
        }
        return drawn(plays, tails("A cold node joins two others: 99th percentile"), drawn);
    }

    private static LineChart flappingShare(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play flapping = Play.of(NODES, RATE, Sickness.FLAPPING);
        BALANCERS.forEach(balancer -> drawn.put(balancer, flapping.balancer(balancer)));
        String title = "Share of one node of 30 that dies every 4 s and is back after 2";
        return drawn(plays, shares(title, MOST_PERCENT_OF_SOME), drawn);
    }

    private static LineChart outliersTail(Plays plays) {
        Map<String, Play> drawn = new LinkedHashMap<>();
        Play blind = slow().balancer("round-robin");
        drawn.put("round-robin", blind);
        drawn.put("round-robin, outlierDetection", blind.guard(Guard.OUTLIERS));
        drawn.put("consistent-hash", slow().balancer("consistent-hash"));
        drawn.put("p2c", slow());
        return drawn(plays, tails("One slow node of 30: 99th percentile, with and without outlierDetection"), drawn);
    }

    private static Play slow() {
        return Play.of(NODES, RATE, Sickness.SLOW);
    }

    private static Plot shares(String title, double mostPercent) {
        return new Plot(
                title,
                Axis.linear("requests to the node (%)", 0, mostPercent),
                (course, second) -> PERCENT * course.share(FleetRun.SICK_NODE, second, second + 1));
    }

    private static Plot tails(String title) {
        return new Plot(
                title,
                Axis.logarithmic("99th percentile (ms)", LEAST_MILLIS, MOST_MILLIS),
                (course, second) -> course.latencyNanos(TAIL, second, second + 1) / NANOS_A_MILLI);
    }

    /** Of plays that are all of one sickness. */
    private static LineChart drawn(Plays plays, Plot plot, Map<String, Play> drawn) {
        List<Series> lines = new ArrayList<>();
        drawn.forEach((name, play) -> lines.add(line(name, plays.course(play), plot.measure())));
        Play any = drawn.values().iterator().next();
        return new LineChart(
                plot.title(),
                Axis.linear(
                        "seconds since the node fell ill",
                        1 - Sickness.BEGIN,
                        plays.course(any).seconds() - Sickness.BEGIN),
                plot.y(),
                new LineChart.Band("ill", 0, any.sickness().end() - Sickness.BEGIN),
                lines);
    }

    /** A point in the middle of each second but the first one, in which the client connects. */
    private static Series line(String name, Course course, Measure measure) {
        return new Series(
                name,
                IntStream.range(1, course.seconds())
                        .mapToObj(second -> new Series.Point(second - Sickness.BEGIN + 0.5, measure.of(course, second)))
                        .toList());
    }
}
