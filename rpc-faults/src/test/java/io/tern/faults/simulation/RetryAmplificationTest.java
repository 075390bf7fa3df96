package io.tern.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryAmplificationTest {
    private static final int FULL_BUDGET = 100;

    @ParameterizedTest
    @CsvSource({"200, false", "200, true", "500, true"})
    void theLeafGetsHardlyMoreThanIsOffered(int perSecond, boolean passedOn) throws InterruptedException {
        RetryAmplification.Load load = RetryAmplification.play(perSecond, passedOn);
        System.out.printf("%d calls/s, codes passed on: %s: %s%n", perSecond, passedOn, load);

        assertThat(load.firstSecond()).as("with retries").isGreaterThan(perSecond + FULL_BUDGET);
        assertThat(load.factor()).isBetween(1.0, 1.2);
    }
}
