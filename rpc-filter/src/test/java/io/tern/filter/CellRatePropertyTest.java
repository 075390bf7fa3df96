package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Priority;
import io.tern.testkit.ManualClock;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What the algorithm promises, for any rate, any burst and any way in which events may arrive. */
class CellRatePropertyTest {
    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

    /** Pauses between arrivals, in nanoseconds: crowds, an even stream, and long silence. */
    @Provide
    Arbitrary<List<Long>> pauses() {
        Arbitrary<Long> crowd = Arbitraries.of(0L, 1L);
        Arbitrary<Long> stream = Arbitraries.longs().between(0, 100_000_000);
        Arbitrary<Long> silence = Arbitraries.longs().between(0, 20_000_000_000L);
        return Arbitraries.frequencyOf(Tuple.of(6, crowd), Tuple.of(6, stream), Tuple.of(1, silence))
                .list()
                .ofMinSize(1)
                .ofMaxSize(120);
    }

    @Provide
    Arbitrary<Integer> rates() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 50), Arbitraries.integers().between(1, 1_000_000));
    }

    @Property(seed = "11", tries = 500)
    void neverAdmitsMoreThanRateTimesWindowPlusBurstPlusOneInAnyWindow(
            @ForAll Priority priority,
            @ForAll("rates") int rate,
            @ForAll @IntRange(max = 20) int burst,
            @ForAll("pauses") List<Long> pauses) {
        ManualClock clock = new ManualClock();
        CellRate cells = new CellRate(clock, rate, burst);
        List<Long> admitted = new ArrayList<>();
        for (long pause : pauses) {
            clock.advance(Duration.ofNanos(pause));
            if (cells.tryAcquire(priority)) {
                admitted.add(clock.elapsed().toNanos());
            }
        }
        for (int from = 0; from < admitted.size(); from++) {
            for (int to = from; to < admitted.size(); to++) {
                long windowNanos = admitted.get(to) - admitted.get(from);
                assertThat(to - from + 1L)
                        .as("admitted within %d ns", windowNanos)
                        .isLessThanOrEqualTo(most(rate, priority.partOf(10L * burst), windowNanos));
            }
        }
    }

    /** A window of whole nanoseconds is known to one of them. */
    static long most(int rate, long tenthsOfBurst, long windowNanos) {
        return tenthsOfCalls(rate, windowNanos + 1)
                                .add(BigInteger.valueOf(tenthsOfBurst))
                                .longValueExact()
                        / 10
                + 1;
    }

    private static long calls(int rate, long nanos) {
        return tenthsOfCalls(rate, nanos).longValueExact() / 10;
    }

    private static BigInteger tenthsOfCalls(int rate, long nanos) {
        return BigInteger.valueOf(10L * rate)
                .multiply(BigInteger.valueOf(nanos))
                .divide(SECOND);
    }

    @Property(seed = "12", tries = 200)
    void neverAdmitsFewerThanRateTimesWindowWhileThereIsDemand(
            @ForAll Priority priority,
            @ForAll("rates") int rate,
            @ForAll @IntRange(max = 20) int burst,
            @ForAll @IntRange(min = 1, max = 500) int calls) {
        ManualClock clock = new ManualClock();
        CellRate cells = new CellRate(clock, rate, burst);
        for (long taken = 0; taken < calls; ) {
            if (cells.tryAcquire(priority)) {
                taken++;
            } else {
                assertThat(taken)
                        .as("admitted within %s", clock.elapsed())
                        .isGreaterThanOrEqualTo(calls(rate, clock.elapsed().toNanos()));
                clock.advance(Duration.ofNanos(cells.waitNanos(priority)));
            }
        }
    }

    @Property(seed = "13", tries = 500)
    void aloneACallIsAdmittedAfterTheTimeItWasToldAndNotBefore(
            @ForAll Priority priority,
            @ForAll("rates") int rate,
            @ForAll @IntRange(max = 20) int burst,
            @ForAll @LongRange(max = 10_000_000_000L) long pauseNanos) {
        ManualClock clock = new ManualClock();
        CellRate cells = new CellRate(clock, rate, burst);
        clock.advance(Duration.ofNanos(pauseNanos));
        while (cells.tryAcquire(priority)) {
            clock.advance(Duration.ofNanos(pauseNanos % 7));
        }
        long wait = cells.waitNanos(priority);
        assertThat(wait).isPositive();
        clock.advance(Duration.ofNanos(wait - 1));
        assertThat(cells.tryAcquire(priority)).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(cells.tryAcquire(priority)).isTrue();
    }

    /** Each asks as soon as there may be a place for it. */
    @Property(seed = "14", tries = 200)
    void underPermanentLoadWhatMattersLessGetsNothing(
            @ForAll("rates") int rate,
            @ForAll @IntRange(min = 1, max = 20) int burst,
            @ForAll("orders") List<Priority> moreAndLess) {
        ManualClock clock = new ManualClock();
        CellRate cells = new CellRate(clock, rate, burst);
        Priority more = moreAndLess.get(0);
        Priority less = moreAndLess.get(1);
        while (cells.tryAcquire(less)) {}
        while (cells.tryAcquire(more)) {}
        for (int i = 0; i < 200; i++) {
            assertThat(cells.waitNanos(less)).isGreaterThan(cells.waitNanos(more));
            clock.advance(Duration.ofNanos(cells.waitNanos(more)));
            assertThat(cells.tryAcquire(less)).isFalse();
            assertThat(cells.tryAcquire(more)).isTrue();
        }
    }

    @Provide
    Arbitrary<List<Priority>> orders() {
        return Arbitraries.of(
                List.of(Priority.CRITICAL, Priority.NORMAL),
                List.of(Priority.CRITICAL, Priority.SHEDDABLE),
                List.of(Priority.NORMAL, Priority.SHEDDABLE));
    }
}
