package io.tern.faults.fleet;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A piece of documentation that is made from what became of fleets.
 *
 * @param name of the chart's file, without its ending, or of the table's place in the page
 * @param quick whether it is played in little time, so that the build looks at it, too
 * @param content the file, or the table
 */
record Part(Kind kind, String name, boolean quick, Function<Plays, String> content) {
    /** Where it stands. */
    enum Kind {
        CHART,
        TABLE
    }

    /** All that there are, in the order of the page. */
    static List<Part> all() {
        return Stream.concat(FleetCharts.all().stream(), FleetTables.all().stream())
                .toList();
    }

    @Override
    public String toString() {
        return (kind == Kind.CHART ? "chart " : "table ") + name;
    }
}
