package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Priority;
import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** A fleet keeps to its rate, whatever the demand is and however late or seldom the coordinator's answers come. */
class FleetRatePropertyTest {
    private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    @Property(seed = "31", tries = 150)
    void noWindowSeesMoreThanRateTimesWindowPlusBurstPlusOne(
            @ForAll @IntRange(min = 1, max = 5_000) int rate,
            @ForAll @IntRange(min = 1, max = 400) int burst,
            @ForAll @IntRange(min = 1, max = 8) int instances,
            @ForAll @DoubleRange(max = 0.3) double lost,
            @ForAll @LongRange(max = 40) long delayMillis,
            @ForAll long seed) {
        List<Long> admitted = new ArrayList<>();
        try (Fleet fleet = new Fleet(new FleetTerms(rate, burst, 1), instances)) {
            Random random = new Random(seed);
            fleet.connect(each -> slow(fleet, each, random, lost, delayMillis));
            double[] demand = new double[instances];
            for (int step = 0; step < 16_000; step++) {
                if (step % 1_000 == 0) { // Demand wanders from one instance to another.
                    for (int i = 0; i < instances; i++) {
                        demand[i] = random.nextInt(3) == 0 ? random.nextDouble() : random.nextDouble() / 100;
                    }
                }
                fleet.advance(STEP_NANOS);
                for (int i = 0; i < instances; i++) {
                    // What the fallback admits is nothing of the fleet's: its time is left out.
                    if (random.nextDouble() < demand[i] && fleet.admits(i) && !fleet.isAway(i)) {
                        admitted.add(fleet.nowNanos());
                    }
                }
            }
        }
        assertExact(admitted, rate, burst);
    }

    private static QuotaCoordinator slow(
            Fleet fleet, QuotaCoordinator exact, Random random, double lost, long delayMillis) {
        return request -> {
            CompletableFuture<QuotaLease> answer = new CompletableFuture<>();
            long there = random.nextLong(delayMillis + 1);
            long back = random.nextLong(delayMillis + 1);
            boolean never = random.nextDouble() < lost;
            fleet.after(there, () -> {
                QuotaLease lease = exact.lease(request).join();
                fleet.after(never ? 400 : back, () -> answer.complete(lease));
            });
            return answer;
        };
    }

    /** By the generic cell rate algorithm: what conforms event by event conforms in every window. */
    private static void assertExact(List<Long> admitted, int rate, int burst) {
        double increment = 1e9 / rate;
        double due = 0;
        for (long at : admitted) {
            assertThat(due - (double) at)
                    .as("admitted at %d ns with %d a second, burst %d", at, rate, burst)
                    .isLessThanOrEqualTo(burst * increment + 1);
            due = Math.max(due, (double) at) + increment;
        }
    }

    @Property(seed = "32", tries = 40)
    void permanentDemandGetsNearlyAllThatThereIs(
            @ForAll @IntRange(min = 50, max = 3_000) int rate, @ForAll @IntRange(min = 1, max = 8) int instances) {
        try (Fleet fleet = new Fleet(new FleetTerms(rate, Math.max(4, rate / 10), null), instances)) {
            fleet.connect(each -> each);
            fleet.run(1_000, STEP_NANOS, i -> true);
            int[] admitted = fleet.run(12_000, STEP_NANOS, i -> true);
            int all = 0;
            for (int each : admitted) {
                all += each;
                assertThat((double) each)
                        .as("one of %d, though they ask in the same order again and again", instances)
                        .isBetween(rate * 3.0 / instances * 0.4, rate * 3.0 / instances * 2 + 3);
            }
            assertThat((double) all).isGreaterThan(rate * 3.0 * 0.9);
        }
    }

    @Property(seed = "33", tries = 30)
    void theOneThatIsBusyGetsNearlyAll(
            @ForAll @IntRange(min = 100, max = 3_000) int rate, @ForAll @IntRange(min = 2, max = 8) int instances) {
        try (Fleet fleet = new Fleet(new FleetTerms(rate, rate / 10, null), instances)) {
            fleet.connect(each -> each);
            fleet.run(4_000, STEP_NANOS, i -> true);
            fleet.run(2_000, STEP_NANOS, i -> i == 0);
            int[] admitted = fleet.run(8_000, STEP_NANOS, i -> i == 0);
            assertThat((double) admitted[0]).isGreaterThan(rate * 2.0 * 0.9);
        }
    }

    /** Whoever calls now and then finds a permit, though he has not asked for one and another one asks for as much as there is. */
    @Property(seed = "34", tries = 20)
    void theOneThatIsQuietFindsAPermitWhereThereAreEnough(@ForAll @IntRange(min = 2, max = 8) int instances) {
        try (Fleet fleet = new Fleet(new FleetTerms(1_000, 100, null), instances)) {
            fleet.connect(each -> each);
            fleet.run(400, TimeUnit.MILLISECONDS.toNanos(10), i -> false);
            for (int round = 0; round < 20; round++) {
                fleet.run(300, TimeUnit.MILLISECONDS.toNanos(10), i -> false);
                for (int i = 0; i < instances; i++) {
                    assertThat(fleet.admits(i))
                            .as("instance %d in round %d", i, round)
                            .isTrue();
                }
            }
        }
    }

    @Property(seed = "35", tries = 20)
    void priorityIsKept(@ForAll @IntRange(min = 20, max = 200) int burst) {
        LeasedPermits permits = new LeasedPermits(0);
        permits.add(burst, 1_000, burst, false);
        int sheddable = take(permits, Priority.SHEDDABLE);
        int normal = take(permits, Priority.NORMAL);
        int critical = take(permits, Priority.CRITICAL);
        assertThat(sheddable).isEqualTo(Priority.SHEDDABLE.partOf(burst));
        assertThat(sheddable + normal).isEqualTo(Priority.NORMAL.partOf(burst));
        assertThat(sheddable + normal + critical).isEqualTo(burst);
    }

    /** Where an instance wants more than its part, something of it is left for each that matters more, however small it is. */
    @Property(seed = "36", tries = 60)
    void whereTheyAreScarceSomeAreKeptOfFew(@ForAll @IntRange(min = 2, max = 60) int share) {
        LeasedPermits permits = new LeasedPermits(0);
        permits.add(share, 1_000, share, true);
        int sheddable = take(permits, Priority.SHEDDABLE);
        int normal = take(permits, Priority.NORMAL);
        int critical = take(permits, Priority.CRITICAL);
        assertThat(sheddable).isEqualTo(Math.max(1, share * 7 / 10));
        assertThat(sheddable + normal).isEqualTo(Math.max(1, share * 9 / 10));
        assertThat(critical).isPositive();
        assertThat(sheddable + normal + critical).isEqualTo(share);
    }

    private static int take(LeasedPermits permits, Priority priority) {
        int taken = 0;
        while (permits.tryTake(1, priority)) {
            taken++;
        }
        return taken;
    }
}
