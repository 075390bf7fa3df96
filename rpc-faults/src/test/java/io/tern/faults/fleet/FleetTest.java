package io.tern.faults.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.faults.fleet.Play.Guard;
import io.tern.faults.simulation.SimulatedFleet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docs/routing.md promises of {@code p2c} and {@code consistent-hash}, over a whole client and fleets of 3 to 300 nodes. The breaker is off, so
 * that it does not do the balancer's work.
 */
@Tag("full")
final class FleetTest {
    /*
     * Shares are looked at over each span of some seconds, whichever second it begins with, and under several seeds: what comes in bursts, or late, must not
     * hide in a mean. For the sick node one second is enough: it gets about half of what its bound allows, or less.
     *
     * A node that is well again has a third, a thirtieth or a three-hundredth of the calls: 333, 33 or 10 a second. Of so few chance alone adds or takes
     * more than the fifth that is to be shown: 1/sqrt(33) is 17 %, 1/sqrt(10) 32 %. So with 30 and 300 nodes a span is three seconds, and lies within the
     * bounds widened by three times what chance does to so many calls, which still tells a node that is back from one that is not; all spans
     * together lie within the bounds themselves.
     */
    private static final List<Long> SEEDS = List.of(Fleets.SEED, 2L, 3L);
    private static final int SECONDS_AFTER = 30;
    private static final int BACK_WITHIN = 10;
    private static final double LEAST_FAIR = 0.8;
    private static final double MOST_FAIR = 1.25;
    private static final int SIGMAS = 3;

    @ParameterizedTest
    @CsvSource({"3, 1000", "30, 1000", "300, 3000"})
    void aNodeThatFailsFastFallsBelowOnePercentWithinASecondAndIsBackTenSecondsAfter(int nodes, int rate)
            throws InterruptedException {
        for (long seed : SEEDS) {
            Course course = played(Play.of(nodes, rate, Sickness.FAILING).guard(Guard.NONE), seed);

            assertStaysBelow(Math.min(0.01, 0.5 / nodes), course, 1, seed);
            assertIsBack(course, nodes, seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 1000", "30, 1000", "300, 3000"})
    void aNodeThatIsTwentyTimesSlowerFallsBelowTwoPercentWithinTwoSecondsAndIsBackTenSecondsAfter(int nodes, int rate)
            throws InterruptedException {
        for (long seed : SEEDS) {
            Course course = played(Play.of(nodes, rate, Sickness.SLOW).guard(Guard.NONE), seed);

            assertStaysBelow(Math.min(0.02, 0.5 / nodes), course, 2, seed);
            assertIsBack(course, nodes, seed);
        }
    }

    /** In each second from some after the beginning of the sickness on. */
    private static void assertStaysBelow(double share, Course course, int within, long seed) {
        assertThat(shares(course, Sickness.BEGIN + within, Sickness.FAILING.end(), 1))
                .as("share in each second while the node is ill, seed %d", seed)
                .allSatisfy(each -> assertThat(each).isLessThan(share));
    }

    private static void assertIsBack(Course course, int nodes, long seed) {
        int back = Sickness.FAILING.end() + BACK_WITHIN;
        int span = nodes > FleetCharts.FEW_NODES ? 3 : 1;
        double chance = nodes > FleetCharts.FEW_NODES
                ? SIGMAS / Math.sqrt(course.requests(back, back + span) / (double) nodes)
                : 0;
        assertThat(shares(course, back, course.seconds(), span))
                .as("share in each span of %d s after the node has recovered, seed %d", span, seed)
                .allSatisfy(each -> assertThat(each * nodes).isBetween(LEAST_FAIR - chance, MOST_FAIR + chance));
        assertThat(course.share(FleetRun.SICK_NODE, back, course.seconds()) * nodes)
                .as("share by its fair part, seed %d", seed)
                .isBetween(LEAST_FAIR, MOST_FAIR);
    }

    /** The sick node's share in each span of so many seconds. */
    private static List<Double> shares(Course course, int from, int to, int span) {
        return IntStream.rangeClosed(from, to - span)
                .mapToObj(second -> course.share(FleetRun.SICK_NODE, second, second + span))
                .toList();
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
        "300, 3000, p2c",
        "300, 3000, least-active",
        "300, 3000, round-robin",
        "300, 3000, random",
        "300, 3000, consistent-hash"
    })
    void equalNodesHaveEqualLoad(int nodes, int rate, String balancer) throws InterruptedException {
        for (long seed : SEEDS) {
            Course course = played(Play.of(nodes, rate, Sickness.NONE).balancer(balancer), seed);

            assertThat(course.maxByMean(Sickness.BEGIN, course.seconds()))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(MOST_FAIR);
            // In the first second the client connects, and may hear that nobody is there before it hears of the nodes.
            assertThat(course.failedShare(1, course.seconds()))
                    .as("seed %d", seed)
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 30, 300})
    void aNodeThatLeavesMovesItsKeysOnly(int nodes) throws InterruptedException {
        KeyMoves.Found found = SimulatedFleet.play(() -> KeyMoves.of(nodes, Fleets.SEED));

        assertThat(found.moved()).isBetween(0.5 / nodes, 1.0 / nodes + 0.02);
        assertThat(found.movedWithoutNeed()).isZero();
        assertThat(found.maxByMean()).isLessThanOrEqualTo(1.25);
    }

    private static Course played(Play play, long seed) throws InterruptedException {
        return SimulatedFleet.play(() -> FleetRun.of(play, seed, SECONDS_AFTER));
    }
}
