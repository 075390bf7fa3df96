package io.tern.bench.compare;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One figure over several rounds. */
record Spread(double lowest, double median, double highest) {
    /** Of at least one round. */
    static <T> Spread of(Collection<T> rounds, ToDoubleFunction<T> figure) {
        List<Double> sorted =
                rounds.stream().map(figure::applyAsDouble).sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1));
    }

    /** {@code 12.3 (11.9–13.0)}, or without the range where there is none. */
    String text() {
        return lowest == highest
                ? number(median)
                : number(median) + " (" + number(lowest) + '–' + number(highest) + ')';
    }

    /** Three digits that mean something. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
