package io.tern.cluster;

import io.tern.api.Priority;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which rules can concern one and the same call. Not thread-safe.
 */
final class CallCombinations {
    /*
     * A snapshot has a set of nodes for each combination of rules that may concern a call. 2^n for n rules would be too many, but
     * nearly all of them are impossible: a call has one tag, so of twenty rules about twenty tags one concerns it. So the
     * attributes are gone through instead. Of each one all that matters is which of the rules' patterns match its value: none
     * where it is absent; those that match a text which the rules name; and for any other value, some of those with stars, of
     * which every choice is assumed to be possible.
     */
    static final int MOST = 1_024;

    private static final int MOST_GLOBS = 10;

    private final List<RouteRule> rules;
    private final Predicate<String> isOfCall;
    private final Map<String, Set<TextPattern>> patterns = new LinkedHashMap<>();

    private CallCombinations(List<RouteRule> rules, Predicate<String> isOfCall) {
        this.rules = rules;
        this.isOfCall = isOfCall;
        rules.stream().flatMap(rule -> rule.when().stream()).forEach(condition -> {
            if (isOfCall.test(condition.name())) {
                patterns.computeIfAbsent(condition.name(), name -> new LinkedHashSet<>())
                        .addAll(condition.values());
            }
        });
    }

    /**
     * The combinations, each with a bit for each rule, ascending.
     *
     * @param isOfCall which attributes differ from call to call; conditions about others are taken to hold
     * @throws IllegalArgumentException if there are too many
     */
    static long[] of(List<RouteRule> rules, Predicate<String> isOfCall) {
        return new CallCombinations(rules, isOfCall).masks();
    }

    private long[] masks() {
        List<Map<String, Set<TextPattern>>> calls = List.of(Map.of());
        for (Map.Entry<String, Set<TextPattern>> attribute : patterns.entrySet()) {
            calls = product(calls, attribute.getKey(), outcomes(attribute.getKey(), attribute.getValue()));
        }
        TreeSet<Long> masks = new TreeSet<>();
        calls.forEach(call -> masks.add(mask(call)));
        return masks.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private List<Map<String, Set<TextPattern>>> product(
            List<Map<String, Set<TextPattern>>> calls, String name, Set<Set<TextPattern>> outcomes) {
        if ((long) calls.size() * outcomes.size() > MOST) {
            throw new IllegalArgumentException("the left sides tell " + (long) calls.size() * outcomes.size()
                    + " kinds of calls apart by " + patterns.keySet() + " (expected: at most " + MOST
                    + "; fewer attributes of a call, or fewer values of each)");
        }
        List<Map<String, Set<TextPattern>>> longer = new ArrayList<>();
        for (Map<String, Set<TextPattern>> call : calls) {
            for (Set<TextPattern> outcome : outcomes) {
                Map<String, Set<TextPattern>> copy = new LinkedHashMap<>(call);
                copy.put(name, outcome);
                longer.add(copy);
            }
        }
        return longer;
    }

    /** Which patterns may match a value of an attribute at the same time. */
    private static Set<Set<TextPattern>> outcomes(String name, Set<TextPattern> patterns) {
        Set<Set<TextPattern>> outcomes = new LinkedHashSet<>();
        if (name.equals(CallAttribute.PRIORITY)) {
            Stream.of(Priority.values()).forEach(value -> outcomes.add(matching(value.name(), patterns)));
            return outcomes;
        }
        patterns.stream()
                .filter(pattern -> !pattern.glob())
                .forEach(pattern -> outcomes.add(matching(pattern.text(), patterns)));
        outcomes.addAll(
                subsets(name, patterns.stream().filter(TextPattern::glob).toList()));
        return outcomes;
    }

    private static Set<TextPattern> matching(String value, Set<TextPattern> patterns) {
        Set<TextPattern> matching = new HashSet<>(patterns);
        matching.removeIf(pattern -> !pattern.matches(value));
        return matching;
    }

    private static List<Set<TextPattern>> subsets(String name, List<TextPattern> globs) {
        if (globs.size() > MOST_GLOBS) {
            throw new IllegalArgumentException("the left sides have " + globs.size() + " values with stars for " + name
                    + " (expected: at most " + MOST_GLOBS + ')');
        }
        List<Set<TextPattern>> subsets = new ArrayList<>();
        for (int chosen = 0; chosen < 1 << globs.size(); chosen++) {
            Set<TextPattern> subset = new HashSet<>();
            for (int i = 0; i < globs.size(); i++) {
                if ((chosen >>> i & 1) != 0) {
                    subset.add(globs.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }

    private long mask(Map<String, Set<TextPattern>> call) {
        long mask = 0;
        for (int i = 0; i < rules.size(); i++) {
            boolean concerned = rules.get(i).when().stream()
                    .filter(condition -> isOfCall.test(condition.name()))
                    .allMatch(condition -> condition.holdsWhere(call.getOrDefault(condition.name(), Set.of())));
            mask |= concerned ? 1L << i : 0;
        }
        return mask;
    }
}
