package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Priority;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The promise of a rate holds for each value, also while places run out, are forgotten and given away. */
class KeyedRatesPropertyTest {
    /** Somebody calls after a pause. Immutable. */
    record Arrival(String value, long pauseNanos) {}

    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        Arbitrary<String> values = Arbitraries.of("a", "b", "c", "d", "e");
        Arbitrary<Long> pauses =
                Arbitraries.oneOf(Arbitraries.of(0L, 1L), Arbitraries.longs().between(0, 300_000_000));
        return Combinators.combine(values, pauses)
                .as(Arrival::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
    }

    @Property(seed = "31", tries = 500)
    void noValueGetsMoreThanRateTimesWindowPlusBurstPlusOneInAnyWindow(
            @ForAll @IntRange(min = 1, max = 50) int rate,
            @ForAll @IntRange(max = 5) int burst,
            @ForAll @IntRange(min = 1, max = 6) int mostValues,
            @ForAll Priority priority,
            @ForAll("arrivals") List<Arrival> arrivals) {
        ManualClock clock = new ManualClock();
        KeyedRates rates = new KeyedRates(clock, rate, burst, 3, mostValues);
        Map<String, List<Long>> admitted = new HashMap<>();
        for (Arrival arrival : arrivals) {
            clock.advance(Duration.ofNanos(arrival.pauseNanos()));
            if (rates.tryAcquire(arrival.value(), priority) == 0) {
                admitted.computeIfAbsent(arrival.value(), value -> new ArrayList<>())
                        .add(clock.elapsed().toNanos());
            }
            assertThat(rates.size()).isLessThanOrEqualTo(mostValues);
        }
        admitted.values().forEach(moments -> assertConforms(moments, rate, priority.partOf(10L * burst)));
    }

    @Property(seed = "32", tries = 300)
    void withPlacesForAllEachValueGetsWhatItWouldGetAlone(
            @ForAll @IntRange(min = 1, max = 50) int rate,
            @ForAll @IntRange(max = 5) int burst,
            @ForAll("arrivals") List<Arrival> arrivals) {
        ManualClock clock = new ManualClock();
        KeyedRates rates = new KeyedRates(clock, rate, burst, 3, 5);
        Map<String, CellRate> alone = new HashMap<>();
        List.of("a", "b", "c", "d", "e").forEach(value -> alone.put(value, new CellRate(clock, rate, burst)));
        for (Arrival arrival : arrivals) {
            clock.advance(Duration.ofNanos(arrival.pauseNanos()));
            assertThat(rates.tryAcquire(arrival.value(), Priority.CRITICAL) == 0)
                    .isEqualTo(alone.get(arrival.value()).tryAcquire());
        }
    }

    private static void assertConforms(List<Long> moments, int rate, long tenthsOfBurst) {
        for (int from = 0; from < moments.size(); from++) {
            for (int to = from; to < moments.size(); to++) {
                long windowNanos = moments.get(to) - moments.get(from);
                assertThat(to - from + 1L)
                        .as("admitted within %d ns", windowNanos)
                        .isLessThanOrEqualTo(CellRatePropertyTest.most(rate, tenthsOfBurst, windowNanos));
            }
        }
    }
}
