package io.tern.bench.compare;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures all contenders in turn. In each round each cell is measured with A, then B, then C, so that whatever else happens on the
 * machine meets all of them. Their processes run all the time, and idle while others are measured. Not thread-safe.
 */
final class Rounds {
    private static final long SLICE_MILLIS = 2_000;
    private static final String PEAK_MODE = "closed-32";

    private final Plan plan;
    private final List<Pair> pairs;
    private final PrintStream progress;
    private final Results results = new Results();

    Rounds(Plan plan, List<Pair> pairs, PrintStream progress) {
        this.plan = plan;
        this.pairs = pairs;
        this.progress = progress;
    }

    Results run() throws InterruptedException {
        for (Pair pair : pairs) {
            warmUp(pair);
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Cell cell : plan.cells()) {
                measure(round, cell);
            }
        }
        return results;
    }

    /** All cells in turn: what is compiled for one alone would be thrown away at the next. */
    private void warmUp(Pair pair) {
        List<Cell> cells = plan.cells().stream()
                .map(cell -> cell.needsRate() ? new Cell("window-32", cell.method()) : cell)
                .distinct()
                .toList();
        long left = plan.warmupMillis();
        for (int i = 0; left > 0; i++) {
            long slice = Math.min(left, SLICE_MILLIS);
            Measurement last = pair.measure(0, cells.get(i % cells.size()), slice, 0);
            show(last, "warming up");
            left -= slice;
        }
    }

    private void measure(int round, Cell cell) throws InterruptedException {
        int rate = cell.needsRate() ? openRate(cell) : 0;
        for (Pair pair : pairs) {
            TimeUnit.MILLISECONDS.sleep(plan.pauseMillis());
            Measurement measured = pair.measure(round, cell, plan.millis(), rate);
            results.add(measured);
            show(measured, "round " + round);
        }
    }

    /** Half of what the slower of raw Netty and Tern reached; the same for everybody. */
    private int openRate(Cell cell) {
        Cell peak = new Cell(PEAK_MODE, cell.method());
        double slowest = results.all().stream()
                .filter(one -> one.cell().equals(peak) && setsPace(one.contender()))
                .mapToDouble(Measurement::rate)
                .min()
                .orElseThrow(() -> new IllegalArgumentException("the mode open needs " + peak
                        + " before it, or a rate as in open-5000, with netty or tern among the contenders"));
        return (int) (slowest / 2);
    }

    private static boolean setsPace(String contender) {
        return contender.equals(ContenderSpec.LIMIT) || contender.startsWith("tern");
    }

    private void show(Measurement one, String when) {
        progress.printf(
                Locale.ROOT,
                "%-10s %-16s %-10s %-10s %,9.0f calls/s  %7.1f µs CPU  %,8.0f B  p50 %,8.0f µs  p99 %,8.0f µs%s%n",
                when,
                one.contender(),
                one.cell().mode(),
                one.cell().method(),
                one.rate(),
                one.cpuMicros(),
                one.bytes(),
                one.p50Micros(),
                one.p99Micros(),
                one.errors() == 0 ? "" : "  " + one.errors() + " ERRORS, such as: " + one.firstError());
    }
}
