package io.tern.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Everything that was measured, in order. Not thread-safe. */
final class Results {
    private final List<Measurement> all = new ArrayList<>();

    void add(Measurement measurement) {
        all.add(measurement);
    }

    List<Measurement> all() {
        return List.copyOf(all);
    }

    List<Cell> cells() {
        return all.stream().map(Measurement::cell).distinct().toList();
    }

    List<String> contenders() {
        return all.stream().map(Measurement::contender).distinct().toList();
    }

    List<Measurement> rounds(String contender, Cell cell) {
        return all.stream()
                .filter(one -> one.contender().equals(contender) && one.cell().equals(cell))
                .toList();
    }

    /** The median of a figure, where it was measured. */
    Optional<Double> median(String contender, Cell cell, ToDoubleFunction<Measurement> figure) {
        List<Measurement> rounds = rounds(contender, cell);
        return rounds.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(rounds, figure).median());
    }

    /** A figure of one contender by that of another, for each round in which both were measured. */
    List<Double> ratios(String contender, String other, Cell cell, ToDoubleFunction<Measurement> figure) {
        List<Measurement> others = rounds(other, cell);
        return rounds(contender, cell).stream()
                .flatMap(one -> others.stream()
                        .filter(beside -> beside.round() == one.round())
                        .map(beside -> figure.applyAsDouble(one) / figure.applyAsDouble(beside)))
                .toList();
    }

    /** Wrong and missing replies, but for those of contenders that were offered more than they can take, which only their rows show. */
    long errors() {
        return all.stream()
                .filter(one -> !one.mayBeOverloaded())
                .mapToLong(Measurement::errors)
                .sum();
    }
}
