package io.tern.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The client side in bad weather. {@code -Dsimulation.seed=N} plays that seed alone and tells its story; {@code -Dsimulation.schedules=N} plays
 * so many instead of a few, {@code -Dsimulation.first=N} from that seed on.
 */
final class SimulationTest {
    private static final int SCHEDULES = 300;
    private static final int TOLD_TWICE = 20;

    private final @Nullable Long seed = Long.getLong("simulation.seed");

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // As many schedules as somebody asks for.
    void everythingHoldsInAnyWeather() throws InterruptedException {
        assumeTrue(seed == null);
        int schedules = Integer.getInteger("simulation.schedules", SCHEDULES);
        Simulations.Summary summary = Simulations.play(Long.getLong("simulation.first", 1), schedules);
        System.out.printf("%d schedules, %.0f a minute: %s%n", schedules, summary.perMinute(), summary.counted());

        assertThat(summary.bad())
                .as("seeds under which something does not hold")
                .isEmpty();
        assertThat(summary.counted().keySet())
                .as("the weather was bad enough")
                .contains(
                        "ended with CANCELLED",
                        "ended with DEADLINE_EXCEEDED",
                        "ended with INTERNAL",
                        "ended with UNAVAILABLE",
                        "ended with UNAVAILABLE, not executed",
                        "ended with RESOURCE_EXHAUSTED, not executed");
        assertThat(summary.counted().get("re-sends")).isPositive();
        assertThat(summary.counted().get("ended with a value"))
                .isGreaterThan(summary.counted().get("calls") / 2);
    }

    @Test
    void aSeedTellsTheSameStoryWheneverItIsAsked() throws InterruptedException {
        assumeTrue(seed == null);
        Set<Long> stories = new HashSet<>();
        for (long one = 1; one <= TOLD_TWICE; one++) {
            long hash = hash(one, Trace.NOBODY);
            assertThat(hash(one, line -> {})).as("seed %d", one).isEqualTo(hash);
            stories.add(hash);
        }
        assertThat(stories).hasSize(TOLD_TWICE);
    }

    private static long hash(long seed, Consumer<String> reader) throws InterruptedException {
        return WorldThread.call(() -> Simulation.play(seed, reader)).hash();
    }

    @Test
    void theStoryOfOneSeed() throws InterruptedException {
        assumeTrue(seed != null);
        Outcome outcome = WorldThread.call(() -> Simulation.play(seed, System.out::println));
        assertThat(outcome.findings()).isEmpty();
    }
}
