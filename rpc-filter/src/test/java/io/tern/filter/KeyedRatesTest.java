package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Priority;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One rate for each value, whoever else there is, in bounded memory. */
final class KeyedRatesTest {
    private static final long ADMITTED = 0;

    private final ManualClock clock = new ManualClock();

    private KeyedRates rates(int perSecond, int burst, int mostValues) {
        return new KeyedRates(clock, perSecond, burst, 7, mostValues);
    }

    private int takeAll(KeyedRates rates, String value, Priority priority) {
        int taken = 0;
        while (rates.tryAcquire(value, priority, clock.nanoTime()) == ADMITTED) {
            taken++;
        }
        return taken;
    }

    private int takeAll(KeyedRates rates, String value) {
        return takeAll(rates, value, Priority.CRITICAL);
    }

    @Test
    void valuesAreLimitedApart() {
        KeyedRates rates = rates(10, 2, 100);
        assertThat(takeAll(rates, "checkout")).isEqualTo(3);
        assertThat(takeAll(rates, "search")).isEqualTo(3);
        assertThat(takeAll(rates, "")).isEqualTo(3);
        clock.advance(Duration.ofMillis(100));
        assertThat(takeAll(rates, "checkout")).isEqualTo(1);
    }

    @Test
    void valuesThatDifferInOneCharacterAreLimitedApartWhateverTheirLength() {
        KeyedRates rates = rates(10, 0, 10_000);
        for (int length = 0; length <= 40; length++) {
            String value = "\u0151".repeat(length);
            assertThat(takeAll(rates, value)).as("of length %d", length).isEqualTo(1);
            for (int i = 0; i < length; i++) {
                StringBuilder other = new StringBuilder(value);
                other.setCharAt(i, 'o');
                assertThat(takeAll(rates, other.toString()))
                        .as("of length %d, another character at %d", length, i)
                        .isEqualTo(1);
            }
        }
    }

    /** Values that had one hash whatever the seed, or for one seed in four. */
    static List<Arguments> twins() {
        return List.of(
                Arguments.of("abcdefgh", "mfghibcd"),
                Arguments.of("tenant-abcdefghi", "~t-adenabcdefghi"),
                Arguments.of("", "\u0001"),
                Arguments.of("\u0000\u0000", "\u0003"),
                Arguments.of("abcdefgh", "abcddfgh\u0000"),
                Arguments.of("abcdefgh", "\uff9f\uff9d\uff9c\uff9b\uff9b\uff99\uff98\uff97"));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void valuesThatAreMadeToLookAlikeAreLimitedApart(String victim, String twin) {
        for (long seed = 0; seed < 100; seed++) {
            KeyedRates rates = new KeyedRates(clock, 10, 0, seed, 10_000);
            takeAll(rates, victim);
            assertThat(takeAll(rates, twin)).as("with seed %d", seed).isEqualTo(1);
        }
    }

    @Test
    void whoIsRefusedHearsExactlyWhenToTryAgain() {
        KeyedRates rates = rates(10, 0, 100);
        takeAll(rates, "checkout");
        long waitNanos = rates.tryAcquire("checkout", Priority.CRITICAL, clock.nanoTime());
        clock.advance(Duration.ofNanos(waitNanos - 1));
        assertThat(rates.tryAcquire("checkout", Priority.CRITICAL, clock.nanoTime()))
                .isEqualTo(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(rates.tryAcquire("checkout", Priority.CRITICAL, clock.nanoTime()))
                .isEqualTo(ADMITTED);
    }

    @Test
    void aBurstIsKeptForWhatMattersMore() {
        KeyedRates rates = rates(10, 10, 100);
        assertThat(takeAll(rates, "checkout", Priority.SHEDDABLE)).isEqualTo(8);
        assertThat(takeAll(rates, "checkout", Priority.NORMAL)).isEqualTo(2);
        assertThat(takeAll(rates, "checkout", Priority.CRITICAL)).isEqualTo(1);
    }

    @Test
    void valuesThatAreOwedNothingGiveTheirPlacesToNewOnes() {
        KeyedRates rates = rates(10, 0, 1_000);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(rates.tryAcquire(round + " " + i, Priority.NORMAL, clock.nanoTime()))
                        .isEqualTo(ADMITTED);
            }
            assertThat(rates.size()).isLessThanOrEqualTo(1_000);
            clock.advance(Duration.ofMillis(100));
        }
    }

    @Test
    void whereAllPlacesAreTakenTheRestShareOneRate() {
        KeyedRates rates = rates(10, 1, 2);
        assertThat(takeAll(rates, "a")).isEqualTo(2);
        assertThat(takeAll(rates, "b")).isEqualTo(2);
        assertThat(takeAll(rates, "c")).as("alone in the shared one").isEqualTo(2);
        assertThat(takeAll(rates, "d")).as("with the one before").isZero();
        assertThat(rates.size()).isEqualTo(2);
    }

    @Test
    void whoComesFromTheSharedRateGetsNoSecondBurst() {
        KeyedRates rates = rates(10, 5, 1);
        takeAll(rates, "a");
        clock.advance(Duration.ofMillis(550));
        assertThat(takeAll(rates, "b")).as("in the shared one").isEqualTo(6);
        clock.advance(Duration.ofMillis(100));
        assertThat(rates.size()).isEqualTo(1);
        assertThat(takeAll(rates, "b")).as("with a place of its own, that of a").isEqualTo(1);
        assertThat(takeAll(rates, "a")).as("in the shared one").isEqualTo(1);
    }

    @Test
    void aMillionCallersStayWithinTheBound() {
        KeyedRates rates = rates(1, 0, KeyedRates.MOST_VALUES);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(rates.tryAcquire("caller " + i, Priority.NORMAL, clock.nanoTime()))
                    .isEqualTo(ADMITTED);
        }
        assertThat(rates.size()).isEqualTo(1_000_000);
        for (int i = 0; i < 1_000_000; i += 1_000) {
            assertThat(rates.tryAcquire("caller " + i, Priority.NORMAL, clock.nanoTime()))
                    .isPositive();
        }
        for (int i = 0; i < 200_000; i++) {
            rates.tryAcquire("late caller " + i, Priority.NORMAL, clock.nanoTime());
        }
        assertThat(rates.size()).isEqualTo(KeyedRates.MOST_VALUES);
    }

    @Test
    void aValueThatIsKnownAllocatesNothing() {
        KeyedRates rates = rates(1_000_000, 1_000_000, 100);
        rates.tryAcquire("checkout", Priority.NORMAL, clock.nanoTime());
        AllocationMeter.assertFree(
                "a call of a known caller", () -> rates.tryAcquire("checkout", Priority.NORMAL, clock.nanoTime()));
    }
}
