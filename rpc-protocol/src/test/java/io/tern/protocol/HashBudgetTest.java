package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class HashBudgetTest {
    private static final int BYTES = 10_000;
    private static final long WHOLE = 64 * BYTES + 1_000_000;

    private long nanos;
    private final HashBudget budget = new HashBudget(BYTES, () -> nanos);

    @Test
    void aByteIsWorthSixtyFourPartsAndAMessageAMillion() {
        budget.take(WHOLE);
        assertThat(budget.isSpent()).isFalse();
        assertRefused(() -> budget.take(1));
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void weightsThatAreTooLargeForANumberAreTooLarge() {
        assertRefused(() -> budget.take(Long.MAX_VALUE));
        assertRefused(() -> budget.worst(Long.MAX_VALUE, Long.MAX_VALUE));
        assertRefused(() -> budget.worst(1, Long.MAX_VALUE));
        assertRefused(() -> budget.worst(Long.MAX_VALUE, 1));
    }

    @Test
    void anElementMayLeadToAllOfItsCycleFromEachOfItsParts() {
        assertThat(budget.worst(1, WHOLE)).isEqualTo(WHOLE);
        assertThat(budget.worst(WHOLE, 1)).isEqualTo(WHOLE);
        assertThat(worstOf(1_000, 32_000)).isEqualTo(32_000L * 32_000L);
        assertThat(worstOf(BYTES, 45_000)).isEqualTo(45_000L * 45_000L);
        assertThat(worstOf(1_000_000, 1_000_000)).as("nothing is shared").isEqualTo(1_000_000L * 1_000_000L);
    }

    @Test
    void partsThatAreSharedTooOftenAreRefused() {
        assertRefused(() -> worstOf(350, 1 << 14));
        assertRefused(() -> worstOf(BYTES, 1 << 16));
        assertRefused(() -> budget.worst(1, WHOLE + 1));
        assertThat(budget.isSpent()).isTrue();
    }

    private long worstOf(int bytes, long weight) {
        return new HashBudget(bytes, () -> nanos).worst(weight, weight);
    }

    /** Each of them leads to the same ten thousand parts. */
    @Test
    void theCostOfElementsInCyclesIsMeasured() {
        assertThat(refusedAfter(160_000, WHOLE)).isEqualTo(165);
    }

    @Test
    void aSlowMachineRefusesNothingThatIsCheapAtWorst() {
        assertThat(refusedAfter(1_000_000_000, 10)).isEqualTo(WHOLE / 10 + 1);
    }

    @Test
    void oneLongPauseFailsNothing() {
        long start = budget.start();
        nanos += 60_000_000_000L;
        budget.takeSince(start, Long.MAX_VALUE);
        assertThat(budget.isSpent()).isFalse();
    }

    private long refusedAfter(long nanosOfEach, long worst) {
        for (long hashed = 1; hashed < WHOLE; hashed++) {
            long start = budget.start();
            nanos += nanosOfEach;
            try {
                budget.takeSince(start, worst);
            } catch (WireFormatException e) {
                assertThat(e).hasMessageContaining("shared parts");
                return hashed;
            }
        }
        throw new AssertionError("not refused");
    }

    private static void assertRefused(Runnable step) {
        assertThatThrownBy(step::run).isInstanceOf(WireFormatException.class).hasMessageContaining("shared parts");
    }
}
