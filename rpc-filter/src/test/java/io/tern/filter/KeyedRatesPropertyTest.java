package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Priority;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The promise of a rate holds for each value, also while places run out, are forgotten and given away. */
class KeyedRatesPropertyTest {
    /** Somebody is looked at after a pause, who came some time before. Immutable. */
    record Arrival(String value, long pauseNanos, long lateNanos) {}

    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        Arbitrary<String> values = Arbitraries.of("a", "b", "c", "d", "e");
        Arbitrary<Long> pauses =
                Arbitraries.oneOf(Arbitraries.of(0L, 1L), Arbitraries.longs().between(0, 300_000_000));
        Arbitrary<Long> late = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0L)),
                Tuple.of(1, Arbitraries.longs().between(0, 300_000_000)));
        return Combinators.combine(values, pauses, late)
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
            if (rates.tryAcquire(arrival.value(), priority, clock.nanoTime() - arrival.lateNanos()) == 0) {
                admitted.computeIfAbsent(arrival.value(), value -> new ArrayList<>())
                        .add(clock.elapsed().toNanos() - arrival.lateNanos());
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
            assertThat(rates.tryAcquire(arrival.value(), Priority.CRITICAL, clock.nanoTime()) == 0)
                    .isEqualTo(alone.get(arrival.value()).tryAcquire());
        }
    }

    /** A letter or two, zero, and what folds and masks are most sensitive to. */
    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of('a', 'b', '\u0000', '\u0001', '\u0008', '\uffff')
                .list()
                .ofMaxSize(40)
                .map(characters -> characters.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    @Property(seed = "33", tries = 2_000)
    void valuesThatLookAlikeHaveHashesOfTheirOwnWhateverTheSeed(
            @ForAll("values") String value, @ForAll long seed, @ForAll Random random) {
        KeyedRates rates = new KeyedRates(new ManualClock(), 1, 0, seed, 1);
        Map<Long, String> byHash = new HashMap<>();
        for (String one : alike(value, random)) {
            String other = byHash.put(rates.hash(one), one);
            assertThat(other).as("the same hash as '%s'", one).isNull();
        }
    }

    /** The value, and others that a hash of blocks of four or eight characters could take for it. */
    private static Set<String> alike(String value, Random random) {
        Set<String> alike = new LinkedHashSet<>(List.of(value));
        for (int half : new int[] {1, 2, 4, 8, 16}) {
            for (int from = 0; from + 2 * half <= value.length(); from += half) {
                alike.add(swapped(value, from, half, 0));
                alike.add(swapped(value, from, half, value.length()));
                alike.add(swapped(value, from, half, 2 * half));
            }
            List<String> blocks = new ArrayList<>();
            for (int from = 0; from < value.length(); from += half) {
                blocks.add(value.substring(from, Math.min(value.length(), from + half)));
            }
            Collections.shuffle(blocks, random);
            alike.add(String.join("", blocks));
        }
        for (int i = 0; i < value.length(); i++) {
            for (int bits : new int[] {1, value.length(), 0x8000, 0xFFFE, 0xFFFF}) {
                alike.add(changed(value, i, i + 1, bits));
            }
        }
        alike.add(changed(changed(value, 0, value.length(), 0xFFFF), 0, Math.min(1, value.length()), 1));
        for (int zeros = 1; zeros <= 16; zeros++) {
            alike.add("\u0000".repeat(zeros) + value);
            alike.add(value + "\u0000".repeat(zeros));
            alike.add("\u0000".repeat(zeros));
        }
        return alike;
    }

    /** Two neighbours of so many characters swapped, and some bits of the first character of each changed. */
    private static String swapped(String value, int from, int half, int bits) {
        int middle = from + half;
        String left = changed(value.substring(from, middle), 0, 1, bits);
        String right = changed(value.substring(middle, middle + half), 0, 1, bits);
        return value.substring(0, from) + right + left + value.substring(middle + half);
    }

    private static String changed(String value, int from, int to, int bits) {
        StringBuilder changed = new StringBuilder(value);
        for (int i = from; i < to; i++) {
            changed.setCharAt(i, (char) (value.charAt(i) ^ bits));
        }
        return changed.toString();
    }

    private static void assertConforms(List<Long> unordered, int rate, long tenthsOfBurst) {
        List<Long> moments = unordered.stream().sorted().toList();
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
