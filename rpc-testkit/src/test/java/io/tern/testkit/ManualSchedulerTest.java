package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.ScheduledTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualSchedulerTest {
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTasksByDueTimeAndThenInTheOrderGiven() {
        schedule("late", 30);
        schedule("first", 10);
        schedule("second", 10);

        scheduler.advance(Duration.ofMillis(20));
        assertThat(ran).containsExactly("first", "second");
        assertThat(scheduler.pending()).isEqualTo(1);

        scheduler.advance(Duration.ofMillis(10));
        assertThat(ran).containsExactly("first", "second", "late");
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void tasksSeeTheTimeAtWhichTheyAreDue() {
        List<Duration> seen = new ArrayList<>();
        scheduler.schedule(() -> seen.add(clock.elapsed()), Duration.ofMillis(7).toNanos());
        scheduler.advance(Duration.ofMillis(20));
        assertThat(seen).containsExactly(Duration.ofMillis(7));
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void runsTasksThatATaskAdds() {
        scheduler.schedule(() -> schedule("added", 5), Duration.ofMillis(5).toNanos());
        scheduler.advance(Duration.ofMillis(9));
        assertThat(ran).isEmpty();
        scheduler.advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("added");
    }

    @Test
    void cancelledTasksNeverRun() {
        ScheduledTask task = schedule("cancelled", 5);
        task.cancel();
        task.cancel();
        assertThat(scheduler.pending()).isZero();
        scheduler.advance(Duration.ofMillis(10));
        assertThat(ran).isEmpty();
    }

    @Test
    void runsWhatIsDueNowOnlyWhenAsked() {
        schedule("now", 0);
        assertThat(ran).isEmpty();
        scheduler.runDue();
        assertThat(ran).containsExactly("now");
    }

    @Test
    void clockOverflowsWhileDifferencesStayTrue() {
        long before = clock.nanoTime();
        clock.advance(Duration.ofMinutes(1));
        assertThat(clock.nanoTime()).isLessThan(before);
        assertThat(clock.nanoTime() - before).isEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void clockRefusesToGoBack() {
        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
    }

    private ScheduledTask schedule(String name, long delayMillis) {
        return scheduler.schedule(
                () -> ran.add(name), Duration.ofMillis(delayMillis).toNanos());
    }
}
