package io.tern.faults.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Plays many seeds, one after the other. */
public final class Simulations {
    private Simulations() {}

    /**
     * What came of many seeds.
     *
     * @param schedules how many were played
     * @param perMinute how many a minute
     * @param bad for each seed under which something did not hold: what, and how to see it again
     * @param counted over all seeds, by name
     */
    public record Summary(int schedules, double perMinute, List<String> bad, Map<String, Long> counted) {}

    /** Plays seeds in a row. */
    public static Summary play(long firstSeed, int schedules) throws InterruptedException {
        long beginNanos = System.nanoTime();
        List<String> bad = new ArrayList<>();
        SortedMap<String, Long> counted = new TreeMap<>();
        WorldThread.call(() -> {
            for (long seed = firstSeed; seed < firstSeed + schedules; seed++) {
                Outcome outcome = Simulation.play(seed, Trace.NOBODY);
                outcome.counted().forEach((what, count) -> counted.merge(what, count, Long::sum));
                if (!outcome.findings().isEmpty()) {
                    bad.add(describe(outcome));
                }
            }
            return bad;
        });
        double minutes = (double) (System.nanoTime() - beginNanos) / TimeUnit.MINUTES.toNanos(1);
        return new Summary(schedules, schedules / minutes, bad, counted);
    }

    private static String describe(Outcome outcome) {
        return "seed " + outcome.seed() + ": " + String.join("\n    ", outcome.findings())
                + "\n    to see it: mvn -pl rpc-faults -Pquick test -Dtest=SimulationTest -Dsimulation.seed="
                + outcome.seed();
    }
}
