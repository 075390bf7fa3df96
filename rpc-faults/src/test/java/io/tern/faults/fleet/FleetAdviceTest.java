package io.tern.faults.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.faults.fleet.Play.Guard;
import io.tern.faults.simulation.SimulatedFleet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What docs/governance.md advises, as far as it follows from figures. */
final class FleetAdviceTest {
    private static final Play SLOW = Play.of(FleetCharts.NODES, FleetCharts.RATE, Sickness.SLOW);
    private static final Play HOLE = Play.of(FleetCharts.NODES, FleetCharts.RATE, Sickness.BLACK_HOLE);
    private static final int SICK_NODE = 1;

    @Test
    void p2cHidesASlowNodeAndBlindBalancersShowIt() throws InterruptedException {
        assertThat(tailMillis(SLOW)).isLessThan(40);
        assertThat(tailMillis(SLOW.balancer("least-active"))).isLessThan(40);
        assertThat(tailMillis(SLOW.balancer("round-robin"))).isGreaterThan(150);
        assertThat(tailMillis(SLOW.balancer("random"))).isGreaterThan(150);
    }

    @Test
    void hedgingHidesWhatABlindBalancerShowsForAFewPercentMoreRequests() throws InterruptedException {
        Play hedged = SLOW.balancer("round-robin").strategy("hedging");

        assertThat(tailMillis(hedged)).isLessThan(60);
        assertThat(requestsPerCall(hedged)).isBetween(1.01, 1.06);
    }

    @Test
    void forkingHasTheShortestTailForTwiceTheRequests() throws InterruptedException {
        assertThat(tailMillis(SLOW.strategy("forking"))).isLessThan(25);
        assertThat(requestsPerCall(SLOW.strategy("forking"))).isBetween(1.9, 2.1);
    }

    @Test
    void onlyWhoComparesNodesSeesABlackHoleBehindSecondAttempts() throws InterruptedException {
        Play blind = HOLE.balancer("round-robin");

        assertThat(lateShare(blind)).isGreaterThan(0.03);
        assertThat(lateShare(blind.guard(Guard.OUTLIERS))).isLessThan(0.02);
        assertThat(lateShare(blind.strategy("failfast"))).as("its calls time out").isLessThan(0.005);
        assertThat(lateShare(HOLE)).isLessThan(0.005);
    }

    @Test
    void theBreakerIsWhatKeepsLeastActiveAwayFromANodeThatFailsAtOnce() throws InterruptedException {
        Play failing = Play.of(3, FleetCharts.RATE, Sickness.FAILING).balancer("least-active");

        assertThat(shareWhileIll(failing.guard(Guard.NONE))).isGreaterThan(0.6);
        assertThat(shareWhileIll(failing)).isLessThan(0.01);
    }

    @Test
    void warmUpSparesCallersAColdNodeWhereTheBalancerDoesNot() throws InterruptedException {
        Play cold = Play.of(3, FleetCharts.RATE, Sickness.COLD).balancer("round-robin");

        assertThat(tailMillis(cold)).isGreaterThan(250);
        assertThat(tailMillis(cold.warmup(FleetCharts.WARMUP_MILLIS))).isLessThan(tailMillis(cold) * 3 / 4);
        assertThat(tailMillis(cold.balancer("p2c"))).isLessThan(100);
    }

    private static long tailMillis(Play play) throws InterruptedException {
        return TimeUnit.NANOSECONDS.toMillis(course(play).latencyNanos(0.99, FleetRun.SICK_AT, wellAt(play)));
    }

    private static double requestsPerCall(Play play) throws InterruptedException {
        return course(play).attemptsPerCall(FleetRun.SICK_AT, wellAt(play));
    }

    private static double lateShare(Play play) throws InterruptedException {
        return course(play).lateShare(FleetRun.SICK_AT, wellAt(play));
    }

    private static double shareWhileIll(Play play) throws InterruptedException {
        return course(play).share(SICK_NODE, FleetRun.SICK_AT + 1, wellAt(play));
    }

    private static int wellAt(Play play) {
        return FleetRun.SICK_AT + play.sickness().seconds();
    }

    private static Course course(Play play) throws InterruptedException {
        return SimulatedFleet.play(() -> FleetRun.of(play, Fleets.SEED, 0));
    }
}
