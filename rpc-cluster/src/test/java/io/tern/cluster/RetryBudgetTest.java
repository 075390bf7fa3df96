package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tern.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final ManualClock clock = new ManualClock();
    private final RetryBudget budget = new RetryBudget(clock);

    @Test
    void startsFullWithAHundred() {
        assertThat(budget.tokens()).isEqualTo(100);
        assertThat(taken()).isEqualTo(100);
        assertThat(budget.tryTake()).isFalse();
    }

    @Test
    void tenSuccessesEarnOne() {
        taken();
        for (int i = 0; i < 9; i++) {
            budget.earn();
        }
        assertThat(budget.tryTake()).isFalse();
        budget.earn();
        assertThat(budget.tryTake()).isTrue();
        assertThat(budget.tokens()).isZero();
    }

    @Test
    void eachSecondEarnsThree() {
        taken();
        clock.advance(Duration.ofMillis(333));
        assertThat(budget.tryTake()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(budget.tryTake()).isTrue();
        clock.advance(Duration.ofSeconds(5));
        assertThat(budget.tokens()).isCloseTo(15, within(0.01));
    }

    @Test
    void timeIsEarnedOnceHoweverOftenOneLooks() {
        taken();
        for (int i = 0; i < 10_000; i++) {
            clock.advance(Duration.ofNanos(100_000));
            budget.tryTakeAboveHalf();
        }
        assertThat(budget.tokens()).isCloseTo(3, within(0.01));
    }

    @Test
    void neverHoldsMoreThanAHundred() {
        clock.advance(Duration.ofDays(1));
        budget.earn();
        assertThat(budget.tokens()).isEqualTo(100);
        assertThat(taken()).isEqualTo(100);
    }

    @Test
    void stopsAtHalfForWhatMayTakeOnlyTheUpperHalf() {
        int count = 0;
        while (budget.tryTakeAboveHalf()) {
            count++;
        }
        assertThat(count).isEqualTo(50);
        assertThat(budget.tokens()).isEqualTo(50);
        assertThat(budget.tryTake()).isTrue();
    }

    @Test
    void whatGoesOutAnywayDrawsItToNothingAndNotBelow() {
        for (int i = 0; i < 1_000; i++) {
            budget.takeAnyway();
        }
        assertThat(budget.tokens()).isZero();
        clock.advance(Duration.ofMillis(334));
        assertThat(budget.tryTake()).isTrue();
    }

    @Test
    void aLongIdleBudgetFillsUpAgain() {
        taken();
        clock.advance(Duration.ofDays(40));
        assertThat(budget.tokens()).isEqualTo(100);
    }

    private int taken() {
        int count = 0;
        while (budget.tryTake()) {
            count++;
        }
        return count;
    }
}
