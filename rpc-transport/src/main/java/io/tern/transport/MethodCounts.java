package io.tern.transport;

import io.tern.api.MethodDescriptor;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says in one line which methods use an executor most. Thread-safe. */
final class MethodCounts {
    private static final int SHOWN = 5;

    private MethodCounts() {}

    /** Such as {@code demo.A#x() 150, demo.B#y() 50, 3 others 4}; “none” if there is none. */
    static String describe(Collection<MethodDescriptor> methods) {
        Map<MethodDescriptor, Long> counts =
                methods.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        if (counts.isEmpty()) {
            return "none";
        }
        String most = counts.entrySet().stream()
                .sorted(Map.Entry.<MethodDescriptor, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(entry -> entry.getKey().toString()))
                .limit(SHOWN)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        if (counts.size() <= SHOWN) {
            return most;
        }
        long rest = methods.size()
                - counts.values().stream()
                        .sorted(Comparator.reverseOrder())
                        .limit(SHOWN)
                        .mapToLong(Long::longValue)
                        .sum();
        return most + ", " + (counts.size() - SHOWN) + " others " + rest;
    }
}
