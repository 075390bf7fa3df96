package io.tern.faults.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.faults.fleet.Play.Guard;
import io.tern.faults.simulation.SimulatedFleet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/governance.md advises, as far as it follows from figures, under the page's seed and two others. */
@ParameterizedClass(name = "seed {0}")
@ValueSource(longs = {Fleets.SEED, 2, 3})
@Tag("full")
final class FleetAdviceTest {
    private static final Play SLOW = Play.of(FleetCharts.NODES, FleetCharts.RATE, Sickness.SLOW);
    private static final Play HOLE = Play.of(FleetCharts.NODES, FleetCharts.RATE, Sickness.BLACK_HOLE);
    private static final Play FEW_HOLE = Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, Sickness.BLACK_HOLE);
    private static final double TAIL = 0.99;

    private final Plays plays;

    FleetAdviceTest(long seed) {
        plays = new Plays(seed, 0);
    }

    @Test
    void onlyBalancersThatLookHideASlowNode() throws InterruptedException {
        assertThat(tailMillis(SLOW)).isLessThan(40);
        assertThat(tailMillis(SLOW.balancer("least-active"))).isLessThan(40);
        assertThat(tailMillis(SLOW.balancer("round-robin"))).isGreaterThan(150);
    }

    @Test
    void callsInFlightSayLittleWhereThereAreFew() throws InterruptedException {
        Play idle = Play.of(FleetCharts.NODES, 100, Sickness.SLOW);

        assertThat(share(idle.balancer("least-active"))).isGreaterThan(0.5 / FleetCharts.NODES);
        assertThat(share(idle.balancer("consistent-hash"))).isGreaterThan(0.5 / FleetCharts.NODES);
        assertThat(share(idle)).isLessThan(0.2 / FleetCharts.NODES);
    }

    @Test
    void hedgingHidesASlowNodeFromCallersWhereItIsOneOfMany() throws InterruptedException {
        Play hedged = SLOW.balancer("round-robin").strategy("hedging");

        assertThat(tailMillis(hedged)).isLessThan(60);
        assertThat(requestsPerCall(hedged)).isBetween(1.01, 1.05);
    }

    @Test
    void hedgingTradesTheLastThousandthForTheLastHundredthBesideP2c() throws InterruptedException {
        Play few = Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, Sickness.SLOW);

        assertThat(millis(few, 0.999)).isGreaterThan(200);
        assertThat(millis(few.strategy("hedging"), 0.999)).isLessThan(80);
        assertThat(tailMillis(few.strategy("hedging"))).isGreaterThan(tailMillis(few));
        assertThat(share(few.strategy("hedging"))).isGreaterThan(2 * share(few));
    }

    @Test
    void forkingHasTheShortestTailAndHidesNoSlowNodeFromP2c() throws InterruptedException {
        Play forking = SLOW.strategy("forking");

        assertThat(tailMillis(forking)).isLessThan(25);
        assertThat(requestsPerCall(forking)).isBetween(1.9, 2.1);
        assertThat(share(forking)).isLessThan(0.1 / FleetCharts.NODES);
    }

    @Test
    void aBlackHoleCostsAFewCallsUnderAnyBalancer() throws InterruptedException {
        for (String balancer : List.of("p2c", "least-active", "round-robin", "random", "consistent-hash")) {
            assertThat(lateShare(HOLE.balancer(balancer))).as(balancer).isLessThan(0.002);
        }
        Play blind = HOLE.balancer("round-robin");
        assertThat(lateShare(blind.strategy("failfast"))).as("calls time out").isLessThan(0.005);
        assertThat(lateShare(blind.guard(Guard.NONE))).as("nobody looks").isGreaterThan(0.03);
    }

    @Test
    void aBlackHoleOfFewIsNoticedAlsoWhereItsAttemptsAreOutrun() throws InterruptedException {
        Play few = Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, Sickness.BLACK_HOLE)
                .balancer("round-robin");

        for (String strategy : List.of("hedging", "forking")) {
            assertThat(failedShare(few.strategy(strategy))).as(strategy).isLessThan(0.003);
            assertThat(share(few.strategy(strategy))).as(strategy).isLessThan(0.05);
        }
    }

    @Test
    void aSlowNodeOfFewIsNotTakenForABlackHole() throws InterruptedException {
        Play few =
                Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, Sickness.SLOW).balancer("round-robin");

        for (String strategy : List.of("hedging", "forking")) {
            assertThat(share(few.strategy(strategy))).as(strategy).isGreaterThan(0.25);
        }
    }

    @Test
    void hedgingAndForkingSpareTheCallersOfFewNodesABlackHole() throws InterruptedException {
        Play hedged = FEW_HOLE.strategy("hedging");
        Play forked = FEW_HOLE.strategy("forking");

        assertThat(failedShare(hedged)).isZero();
        assertThat(lateShare(hedged)).isLessThan(0.001);
        assertThat(tailMillis(hedged)).as("dearer than failover's").isLessThan(60);
        assertThat(millis(hedged, 0.999)).isLessThan(80);
        assertThat(share(hedged)).isLessThan(0.06);
        assertThat(requestsPerCall(hedged)).isLessThan(1.05);
        assertThat(failedShare(forked)).isZero();
        assertThat(lateShare(forked)).isZero();
        assertThat(tailMillis(forked)).isLessThan(35);
        assertThat(share(forked)).isLessThan(0.2);
    }

    @Test
    void failoverOverFewNodesLeavesABlackHoleToTheBreaker() throws InterruptedException {
        Play blind = FEW_HOLE.balancer("round-robin");

        assertThat(failedShare(FEW_HOLE)).isZero();
        assertThat(tailMillis(FEW_HOLE)).isLessThan(40);
        assertThat(share(FEW_HOLE)).isLessThan(0.002);
        assertThat(failedShare(blind))
                .as("more at once than the retry budget pays for")
                .isLessThan(0.005);
        assertThat(tailMillis(blind)).isLessThan(60);
    }

    @Test
    void theBreakerKeepsLeastActiveAwayFromANodeThatFailsAtOnce() throws InterruptedException {
        Play failing = Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, Sickness.FAILING)
                .balancer("least-active");

        assertThat(share(failing.guard(Guard.NONE))).isGreaterThan(0.6);
        assertThat(share(failing)).isLessThan(0.01);
    }

    @Test
    void outlierDetectionHelpsConsistentHashWhereNodesGetCallsEnough() throws InterruptedException {
        Play keyed = Play.of(FleetCharts.NODES, 300, Sickness.SLOW).balancer("consistent-hash");

        assertThat(tailMillis(keyed)).isGreaterThan(90);
        assertThat(tailMillis(keyed.guard(Guard.OUTLIERS))).isLessThan(50);
    }

    @Test
    void aFlappingNodeCostsNoCall() throws InterruptedException {
        Play flapping = Play.of(FleetCharts.NODES, FleetCharts.RATE, Sickness.FLAPPING);

        assertThat(lateShare(flapping)).isZero();
        assertThat(lateShare(flapping.balancer("round-robin"))).isZero();
    }

    @Test
    void warmUpSparesCallersMuchOfAColdNode() throws InterruptedException {
        Play cold = Play.of(FleetCharts.FEW_NODES, FleetCharts.RATE, Sickness.COLD);
        Play blind = cold.balancer("round-robin");

        assertThat(tailMillis(blind)).isGreaterThan(250);
        assertThat(tailMillis(blind.warmup(FleetCharts.WARMUP_MILLIS))).isLessThan(tailMillis(blind) * 3 / 4);
        assertThat(tailMillis(blind.warmup(2 * FleetCharts.WARMUP_MILLIS))).isLessThan(tailMillis(blind) * 3 / 5);
        assertThat(tailMillis(cold)).isLessThan(60);
    }

    private long tailMillis(Play play) throws InterruptedException {
        return millis(play, TAIL);
    }

    private long millis(Play play, double quantile) throws InterruptedException {
        return TimeUnit.NANOSECONDS.toMillis(course(play)
                .latencyNanos(quantile, Sickness.BEGIN, play.sickness().end()));
    }

    private double requestsPerCall(Play play) throws InterruptedException {
        return course(play).attemptsPerCall(Sickness.BEGIN, play.sickness().end());
    }

    private double failedShare(Play play) throws InterruptedException {
        return course(play).failedShare(Sickness.BEGIN, play.sickness().end());
    }

    private double lateShare(Play play) throws InterruptedException {
        return course(play).lateShare(Sickness.BEGIN, play.sickness().end());
    }

    private double share(Play play) throws InterruptedException {
        return course(play)
                .share(FleetRun.SICK_NODE, Sickness.BEGIN + 1, play.sickness().end());
    }

    private Course course(Play play) throws InterruptedException {
        return SimulatedFleet.play(() -> plays.course(play));
    }
}
