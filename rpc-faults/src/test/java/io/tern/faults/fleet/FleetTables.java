package io.tern.faults.fleet;

import io.tern.faults.fleet.Play.Guard;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The tables of docs/governance.md, in Markdown. */
final class FleetTables {
    private static final double PERCENT = 100;
    private static final double NANOS_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;
    private static final double FAR_TAIL = 0.999;
    private static final String STRATEGY_HEADS = """
            | one is | balancer | strategy | p50 | p99 | p99.9 | failed | requests a call | requests to it at the end | fair again after |
            |---|---|---|---:|---:|---:|---:|---:|---:|---:|
            """;
    /** What leaves a node of thirty few calls, some, and many. */
    private static final List<Integer> RATES = List.of(100, 300, FleetCharts.RATE);

    private static final int FAIR_WINDOW_SECONDS = 3;
    private static final double NEARLY_FAIR = 0.8;
    private static final List<Sickness> SICKNESSES =
            List.of(Sickness.SLOW, Sickness.BLACK_HOLE, Sickness.FAILING, Sickness.FLAPPING, Sickness.COLD);

    private FleetTables() {}

    /** All, in the order of the page. */
    static List<Part> all() {
        return List.of(
                table("sizes", FleetTables::sizes),
                table("balancers", FleetTables::balancers),
                table("strategies", FleetTables::strategies),
                table("strategies-of-few", FleetTables::strategiesOfFew),
                table("guards", FleetTables::guards),
                table("outliers", FleetTables::outliers),
                table("warm-up", FleetTables::warmUp));
    }

    private static Part table(String name, Function<Plays, String> content) {
        return new Part(Part.Kind.TABLE, name, false, content);
    }

    private static String balancers(Plays plays) {
        StringBuilder table = new StringBuilder("""
                | one of 30 is | balancer | requests to it after 2 s | at the end | fair again after | p99 | failed | failed or later than 100 ms |
                |---|---|---:|---:|---:|---:|---:|---:|
                """);
        for (Sickness sickness : SICKNESSES) {
            for (String balancer : FleetCharts.BALANCERS) {
                Play play =
                        Play.of(FleetCharts.NODES, FleetCharts.RATE, sickness).balancer(balancer);
                Course course = plays.course(play);
                row(
                        table,
                        sickness.label(),
                        '`' + balancer + '`',
                        percent(early(course)),
                        percent(late(course, sickness)),
                        fairAgain(course, play),
                        millis(course, TAIL, sickness),
                        percent(course.failedShare(Sickness.BEGIN, sickness.end())),
                        percent(course.lateShare(Sickness.BEGIN, sickness.end())));
            }
        }
        return table.toString();
    }

    private static String strategies(Plays plays) {
        StringBuilder table = new StringBuilder(STRATEGY_HEADS);
        Play healthy = Play.of(FleetCharts.NODES, FleetCharts.RATE, Sickness.NONE);
        strategies(table, plays, healthy);
        for (Sickness sickness : SICKNESSES) {
            Play play = Play.of(FleetCharts.NODES, FleetCharts.RATE, sickness);
            strategies(table, plays, play);
            strategies(table, plays, play.balancer("round-robin"));
        }
        return table.toString();
    }

    private static String strategiesOfFew(Plays plays) {
        StringBuilder table = new StringBuilder(STRATEGY_HEADS);
        for (Sickness sickness : List.of(Sickness.SLOW, Sickness.BLACK_HOLE)) {
            Play play = Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, sickness);
            strategies(table, plays, play);
            strategies(table, plays, play.balancer("round-robin"));
        }
        return table.toString();
    }

    private static void strategies(StringBuilder table, Plays plays, Play play) {
        Sickness sickness = play.sickness();
        for (String strategy : FleetCharts.STRATEGIES) {
            Play played = play.strategy(strategy);
            Course course = plays.course(played);
            row(
                    table,
                    sickness.label(),
                    '`' + play.balancer() + '`',
                    '`' + strategy + '`',
                    millis(course, MEDIAN, sickness),
                    millis(course, TAIL, sickness),
                    millis(course, FAR_TAIL, sickness),
                    percent(course.failedShare(Sickness.BEGIN, sickness.end())),
                    factor(course.attemptsPerCall(Sickness.BEGIN, sickness.end())),
                    percent(late(course, sickness)),
                    sickness == Sickness.NONE ? "–" : fairAgain(course, played));
        }
    }

    private static String guards(Plays plays) {
        StringBuilder table = new StringBuilder("""
                | one of 30 is | balancer | kept away by | requests to it after 2 s | at the end | fair again after | p99 | failed or later than 100 ms |
                |---|---|---|---:|---:|---:|---:|---:|
                """);
        for (Sickness sickness : List.of(Sickness.SLOW, Sickness.BLACK_HOLE, Sickness.FAILING)) {
            for (String balancer : List.of("p2c", "consistent-hash", "round-robin")) {
                for (Guard guard : Guard.values()) {
                    Play play = Play.of(FleetCharts.NODES, FleetCharts.RATE, sickness)
                            .balancer(balancer)
                            .guard(guard);
                    Course course = plays.course(play);
                    row(
                            table,
                            sickness.label(),
                            '`' + balancer + '`',
                            words(guard),
                            percent(early(course)),
                            percent(late(course, sickness)),
                            fairAgain(course, play),
                            millis(course, TAIL, sickness),
                            percent(course.lateShare(Sickness.BEGIN, sickness.end())));
                }
            }
        }
        return table.toString();
    }

    private static String outliers(Plays plays) {
        StringBuilder table = new StringBuilder("""
                | calls a second | kept away by | p99 | later than 100 ms |
                |---:|---|---:|---:|
                """);
        for (int rate : RATES) {
            for (Guard guard : List.of(Guard.BREAKER, Guard.OUTLIERS)) {
                Course course = plays.course(Play.of(FleetCharts.NODES, rate, Sickness.SLOW)
                        .balancer("consistent-hash")
                        .guard(guard));
                row(
                        table,
                        whole(rate),
                        words(guard),
                        millis(course, TAIL, Sickness.SLOW),
                        percent(course.lateShare(Sickness.BEGIN, Sickness.SLOW.end())));
            }
        }
        return table.toString();
    }

    private static String warmUp(Plays plays) {
        StringBuilder table = new StringBuilder("""
                | balancer | `warmupMillis` | p99 | later than 100 ms |
                |---|---:|---:|---:|
                """);
        for (String balancer : List.of("p2c", "round-robin")) {
            for (int warmup : List.of(0, FleetCharts.WARMUP_MILLIS, 2 * FleetCharts.WARMUP_MILLIS)) {
                Course course = plays.course(Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, Sickness.COLD)
                        .balancer(balancer)
                        .warmup(warmup));
                row(
                        table,
                        '`' + balancer + '`',
                        whole(warmup),
                        millis(course, TAIL, Sickness.COLD),
                        percent(course.lateShare(Sickness.BEGIN, Sickness.COLD.end())));
            }
        }
        return table.toString();
    }

    private static String words(Guard guard) {
        return switch (guard) {
            case NONE -> "nothing";
            case BREAKER -> "the breaker";
            case OUTLIERS -> "`outlierDetection`";
        };
    }

    private static String sizes(Plays plays) {
        StringBuilder table = new StringBuilder("""
                | nodes | calls a second | fair share | failing: requests after 1 s | fair again after | slow: requests after 2 s | fair again after | busiest node by mean, `p2c` | the same, `least-active` | keys that move when one leaves | most keys by mean |
                |---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
                """);
        for (int nodes : List.of(FleetCharts.FEW_NODES, FleetCharts.NODES, FleetCharts.MANY_NODES)) {
            int rate = FleetCharts.rate(nodes);
            Play failing = Play.of(nodes, rate, Sickness.FAILING).guard(Guard.NONE);
            Play slow = Play.of(nodes, rate, Sickness.SLOW).guard(Guard.NONE);
            Play healthy = Play.of(nodes, rate, Sickness.NONE);
            KeyMoves.Found keys = plays.keys(nodes);
            row(
                    table,
                    Integer.toString(nodes),
                    whole(rate),
                    percent(failing.fairShare()),
                    percent(plays.course(failing).share(FleetRun.SICK_NODE, Sickness.BEGIN + 1, Sickness.BEGIN + 4)),
                    fairAgain(plays.course(failing), failing),
                    percent(early(plays.course(slow))),
                    fairAgain(plays.course(slow), slow),
                    factor(busiest(plays.course(healthy))),
                    factor(busiest(plays.course(healthy.balancer("least-active")))),
                    percent(keys.moved()),
                    factor(keys.maxByMean()));
        }
        return table.toString();
    }

    private static double busiest(Course healthy) {
        return healthy.maxByMean(Sickness.BEGIN, healthy.seconds());
    }

    private static double early(Course course) {
        return course.share(FleetRun.SICK_NODE, Sickness.BEGIN + 2, Sickness.BEGIN + 5);
    }

    private static double late(Course course, Sickness sickness) {
        return course.share(FleetRun.SICK_NODE, sickness.end() - 4, sickness.end());
    }

    /** The first whole second after which the node has most of its part, over the next three. */
    private static String fairAgain(Course course, Play play) {
        int well = play.sickness().end();
        for (int second = well; second + FAIR_WINDOW_SECONDS <= course.seconds(); second++) {
            if (course.share(FleetRun.SICK_NODE, second, second + FAIR_WINDOW_SECONDS)
                    >= NEARLY_FAIR * play.fairShare()) {
                return second - well + " s";
            }
        }
        return "later";
    }

    private static String millis(Course course, double quantile, Sickness sickness) {
        double millis = course.latencyNanos(quantile, Sickness.BEGIN, sickness.end()) / NANOS_A_MILLI;
        return String.format(Locale.ROOT, "%.0f ms", millis);
    }

    private static String whole(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", PERCENT * share);
    }

    private static String factor(double factor) {
        return String.format(Locale.ROOT, "%.2f", factor);
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
