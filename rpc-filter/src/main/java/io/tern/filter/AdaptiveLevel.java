package io.tern.filter;

import java.util.concurrent.TimeUnit;

/**
 * How many calls at once get done whatever can be done, found by what calls take. Knows no clock: its time is counted in calls that
 * end. Not thread-safe.
 */
final class AdaptiveLevel {
    /*
     * Once what calls share is used up, more of them at once get no more done, and each only takes longer; below that each takes what it
     * takes alone. So the level is kept where calls take half as long again as alone, and a square root of it more, which evens
     * out what chance brings: the gradient of Netflix' concurrency-limits and of Envoy's adaptive concurrency, with the thought of TCP
     * Vegas (Brakmo and Peterson, 1995) behind both.
     *
     * What calls take alone is not the least that was ever seen: what is behind a service gets slower and faster. So it is measured, as
     * Envoy does, but not at a fixed low level, which a service of a thousand places would pay dearly for: the level is halved for
     * as long as calls get faster by it. They do while they wait for each other, and where they no longer do, that is what they take alone. The level
     * before the last halving is the knee: there nobody waits long.
     *
     * What is known is out of date when calls take long at the knee or below, for then they do so by themselves, or when they take clearly less
     * than alone. Then it is measured at once; otherwise after 200 rounds in which the level mattered, which costs about a hundredth. In the beginning
     * the first round's calls are taken for calls alone, and the level doubles until they get slower.
     *
     * A round is as many ends as there were calls inside when it began, at least 100: so what began under the level before has left after one round,
     * which is not read, and a mean means something.
     */
    static final int FIRST = 20;
    static final int LEAST_ENDS = 100;
    static final int ROUNDS_KNOWN = 200;

    /** More than alone, by this factor, is waiting. */
    private static final double TOLERANCE = 1.5;

    /** No round leaves less than half, for a pause of the collector is no reason to refuse everything. */
    private static final double LEAST_GRADIENT = 0.5;

    /** Half of the calls take half of the time where they wait for each other, and all of it where they do not: in between. */
    private static final double FASTER = 0.75;

    private final int most;
    private int level;
    private Phase phase = Phase.TRACKING;
    private double aloneNanos;
    private boolean doubling = true;
    private int rounds;
    private int knee;
    private double kneeNanos;

    /** Between reading rounds, which ones mean what. */
    private enum Phase {
        TRACKING,
        /** Calls of the level before are leaving. */
        SETTLING,
        MEASURING
    }

    /** @param most the level is never above */
    AdaptiveLevel(int most) {
        this.most = most;
        level = Math.min(FIRST, most);
    }

    /** Calls that may be inside at once, at least 1. */
    int level() {
        return level;
    }

    /**
     * A round has ended.
     *
     * @param meanNanos what its calls took
     * @param wanted whether the level mattered: more than half of it was used, or somebody refused
     */
    void round(double meanNanos, boolean wanted) {
        switch (phase) {
            case SETTLING -> phase = Phase.MEASURING;
            case MEASURING -> measured(meanNanos);
            case TRACKING -> {
                if (wanted) {
                    track(meanNanos);
                }
            }
        }
    }

    private void track(double meanNanos) {
        if (aloneNanos == 0) {
            aloneNanos = meanNanos;
        }
        boolean slower = meanNanos > TOLERANCE * aloneNanos;
        boolean outOfDate = (slower && level <= knee) || meanNanos < FASTER * aloneNanos;
        boolean guessed = knee == 0;
        if (outOfDate || (slower && guessed) || rounds >= ROUNDS_KNOWN) {
            halve(meanNanos);
            return;
        }
        rounds++;
        doubling &= !slower;
        double gradient = Math.max(LEAST_GRADIENT, Math.min(1, TOLERANCE * aloneNanos / meanNanos));
        level = bounded(doubling ? level * 2L : (long) (level * gradient + Math.sqrt(level)));
    }

    /** Looks whether half of the calls are faster. */
    private void halve(double meanNanos) {
        knee = level;
        kneeNanos = meanNanos;
        level = bounded(level / 2);
        phase = Phase.SETTLING;
    }

    private void measured(double meanNanos) {
        boolean faster = meanNanos <= FASTER * kneeNanos;
        if (faster && level > 1) {
            halve(meanNanos);
            return;
        }
        if (faster) {
            knee = level;
        }
        aloneNanos = meanNanos;
        level = knee;
        rounds = 0;
        doubling = true;
        phase = Phase.TRACKING;
    }

    private int bounded(long wanted) {
        return (int) Math.max(1, Math.min(most, wanted));
    }

    @Override
    public String toString() {
        return level + " of " + most + " (" + phase + ", alone " + TimeUnit.NANOSECONDS.toMicros((long) aloneNanos)
                + " µs)";
    }
}
