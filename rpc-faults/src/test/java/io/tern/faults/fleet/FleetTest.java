package io.tern.faults.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.faults.fleet.Play.Guard;
import io.tern.faults.simulation.SimulatedFleet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docs/routing.md promises of {@code p2c} and {@code consistent-hash}, over a whole client and fleets of 3 to 300 nodes. The breaker is off, so
 * that it does not do the balancer's work.
 */
final class FleetTest {
    private static final int SECONDS_AFTER = 30;
    private static final int BACK_WITHIN = 10;

    @ParameterizedTest
    @CsvSource({"3, 1000", "30, 1000", "300, 3000"})
    void aNodeThatFailsFastFallsBelowOnePercentWithinASecondAndIsBackTenSecondsAfter(int nodes, int rate)
            throws InterruptedException {
        Course course = played(Play.of(nodes, rate, Sickness.FAILING).guard(Guard.NONE));

        assertThat(course.share(FleetRun.SICK_NODE, Sickness.BEGIN + 1, Sickness.FAILING.end()))
                .isLessThan(Math.min(0.01, 0.5 / nodes));
        assertIsBack(course, nodes, Sickness.FAILING);
    }

    @ParameterizedTest
    @CsvSource({"3, 1000", "30, 1000", "300, 3000"})
    void aNodeThatIsTwentyTimesSlowerFallsBelowTwoPercentWithinTwoSecondsAndIsBackTenSecondsAfter(int nodes, int rate)
            throws InterruptedException {
        Course course = played(Play.of(nodes, rate, Sickness.SLOW).guard(Guard.NONE));

        assertThat(course.share(FleetRun.SICK_NODE, Sickness.BEGIN + 2, Sickness.SLOW.end()))
                .isLessThan(Math.min(0.02, 0.5 / nodes));
        assertIsBack(course, nodes, Sickness.SLOW);
    }

    private static void assertIsBack(Course course, int nodes, Sickness sickness) {
        int well = sickness.end();
        assertThat(course.share(FleetRun.SICK_NODE, well + BACK_WITHIN, well + SECONDS_AFTER) * nodes)
                .as("share by its fair part")
                .isBetween(0.8, 1.25);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1000, p2c",
        "3, 1000, least-active",
        "3, 1000, round-robin",
        "3, 1000, random",
        "3, 1000, consistent-hash",
        "30, 1000, p2c",
        "30, 1000, least-active",
        "30, 1000, round-robin",
        "30, 1000, random",
        "30, 1000, consistent-hash",
        "300, 3000, p2c"
    })
    void equalNodesHaveEqualLoad(int nodes, int rate, String balancer) throws InterruptedException {
        Course course = played(Play.of(nodes, rate, Sickness.NONE).balancer(balancer));

        assertThat(course.maxByMean(Sickness.BEGIN, course.seconds())).isLessThanOrEqualTo(1.25);
        assertThat(course.failedShare(0, course.seconds())).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 30, 300})
    void aNodeThatLeavesMovesItsKeysOnly(int nodes) throws InterruptedException {
        KeyMoves.Found found = SimulatedFleet.play(() -> KeyMoves.of(nodes, Fleets.SEED));

        assertThat(found.moved()).isBetween(0.5 / nodes, 1.0 / nodes + 0.02);
        assertThat(found.movedWithoutNeed()).isZero();
        assertThat(found.maxByMean()).isLessThanOrEqualTo(1.25);
    }

    private static Course played(Play play) throws InterruptedException {
        return SimulatedFleet.play(() -> FleetRun.of(play, Fleets.SEED, SECONDS_AFTER));
    }
}
