package io.tern.faults.registry;

import io.tern.faults.scenario.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long something took, time after time. Not thread-safe. */
final class Delays {
    private final List<Long> nanos = new ArrayList<>();

    /** Something that takes time. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Measures from the beginning of a step to its end. */
    void measure(Step step) throws Exception {
        long begin = System.nanoTime();
        step.run();
        add(System.nanoTime() - begin);
    }

    void add(long delayNanos) {
        nanos.add(delayNanos);
    }

    int count() {
        return nanos.size();
    }

    /** In milliseconds: the smallest value that at least this share of all does not exceed. */
    double millis(double share) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, index)) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** Median for information, the longest with a limit. */
    void report(String what, int limitMillis, Report report) {
        report.note(what + ", median", String.format(Locale.ROOT, "%.0f ms", millis(0.5)));
        report.measuredAtMost(what + ", longest", millis(1), limitMillis, "ms");
    }
}
