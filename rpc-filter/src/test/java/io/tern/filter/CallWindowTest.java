package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.testkit.AllocationMeter;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CallWindowTest {
    private final ManualClock clock = new ManualClock();
    private final CallWindow window = new CallWindow(clock);

    private void assertCounts(int marked, int calls) {
        long counts = window.counts();
        assertThat(CallWindow.calls(counts)).as("calls").isEqualTo(calls);
        assertThat(CallWindow.marked(counts)).as("marked").isEqualTo(marked);
    }

    @Test
    void countsCallsAndMarkedOnes() {
        assertCounts(0, 0);
        window.add(true);
        window.add(false);
        window.add(true);
        assertCounts(2, 3);
    }

    @Test
    void forgetsASecondAtATime() {
        window.add(true);
        clock.advance(Duration.ofSeconds(9));
        window.add(false);
        assertCounts(1, 2);
        clock.advance(Duration.ofSeconds(1));
        assertCounts(0, 1);
        clock.advance(Duration.ofDays(400));
        assertCounts(0, 0);
    }

    @Test
    void isRightAtAnyTimeWhateverComes() {
        Random random = new Random(1);
        Deque<Long> seconds = new ArrayDeque<>();
        for (int i = 0; i < 5_000; i++) {
            clock.advance(Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(12_000) : random.nextInt(300)));
            window.add(false);
            seconds.add(clock.elapsed().toSeconds());
            seconds.removeIf(second -> second <= clock.elapsed().toSeconds() - CallWindow.SLICES);
            assertCounts(0, seconds.size());
        }
    }

    @Test
    void aSecondThatIsFullCountsNoMore() {
        for (int i = 0; i < 1_100_000; i++) {
            window.add(true);
        }
        assertCounts(1_048_575, 1_048_575);
        clock.advance(Duration.ofSeconds(1));
        window.add(false);
        assertCounts(1_048_575, 1_048_576);
    }

    @Test
    void allocatesNothing() {
        AllocationMeter.assertFree("counting and reading", () -> {
            window.add(window.counts() % 2 == 0);
        });
    }
}
