package io.tern.bench.compare;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * By how much one contender differs from another: the median of the ratios of rounds, each of which has met both within seconds, and where the
 * true median lies in 95 of 100 comparisons, however ratios are distributed.
 */
record PairedRatio(double lowest, double median, double highest) {
    /*
     * The interval of the sign test: each ratio is above the true median with probability 1/2, so how many are is binomial, and as many
     * may be left out at each end as both tails together allow. Of fewer than six rounds nothing may: it is the whole range.
     */
    private static final double DOUBT = 0.05;

    /** Of at least one round. */
    static PairedRatio of(Collection<Double> ratios) {
        List<Double> sorted = ratios.stream().sorted().toList();
        int leftOut = leftOut(sorted.size());
        return new PairedRatio(
                sorted.get(leftOut),
                Spread.of(sorted, ratio -> ratio).median(),
                sorted.get(sorted.size() - 1 - leftOut));
    }

    /** How many at each end. */
    private static int leftOut(int rounds) {
        double exactly = Math.pow(0.5, rounds);
        double atMost = exactly;
        int ends = 0;
        while (2 * atMost <= DOUBT) {
            ends++;
            exactly = exactly * (rounds - ends + 1) / ends;
            atMost += exactly;
        }
        return Math.max(0, ends - 1);
    }

    /** {@code 1.041 (1.022–1.064)}. */
    String text() {
        return String.format(Locale.ROOT, "%.3f (%.3f–%.3f)", median, lowest, highest);
    }
}
