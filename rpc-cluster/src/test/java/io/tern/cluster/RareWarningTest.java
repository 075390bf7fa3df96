package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RareWarningTest {
    private final ManualClock clock = new ManualClock();
    private final RareWarning warning = new RareWarning(clock);
    private final List<Long> given = new ArrayList<>();

    @Test
    void theFirstIsGivenAtOnceAndTheNextAfterTheIntervalWithTheNumberLeftOut() {
        warning.warn(given::add);
        for (int i = 0; i < 5; i++) {
            warning.warn(given::add);
        }
        clock.advance(Duration.ofNanos(RareWarning.INTERVAL_NANOS - 1));
        warning.warn(given::add);
        assertThat(given).containsExactly(0L);

        clock.advance(Duration.ofNanos(1));
        warning.warn(given::add);
        assertThat(given).containsExactly(0L, 6L);
    }
}
