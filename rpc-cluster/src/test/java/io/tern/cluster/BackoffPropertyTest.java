package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BackoffPropertyTest {
    private final Backoff backoff = new Backoff(new Random(7));

    @Property(seed = "7")
    void isNeverNegativeNorLongerThanItsBoundNorThanAQuarterOfTheTimeLeft(
            @ForAll @IntRange(min = 1, max = 100) int resend,
            @ForAll @LongRange(min = -1, max = 10_000_000_000L) long leftNanos) {
        long bound = TimeUnit.MILLISECONDS.toNanos(Math.min(200, 10L << Math.min(resend - 1, 10)));
        assertThat(backoff.delayNanos(resend, leftNanos))
                .isBetween(0L, bound)
                .isLessThanOrEqualTo(Math.max(0, leftNanos / 4));
    }

    @Property(seed = "7", tries = 20)
    void isSpreadOverItsWholeRange(@ForAll @IntRange(min = 1, max = 5) int resend) {
        long bound = TimeUnit.MILLISECONDS.toNanos(Math.min(200, 10L << (resend - 1)));
        long sum = 0;
        int early = 0;
        for (int i = 0; i < 2_000; i++) {
            long delay = backoff.delayNanos(resend, Long.MAX_VALUE);
            sum += delay;
            early += delay < bound / 10 ? 1 : 0;
        }
        assertThat((double) sum / 2_000 / bound).isBetween(0.45, 0.55);
        assertThat(early).isBetween(120, 280);
    }
}
