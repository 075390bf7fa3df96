package io.tern.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code zone = a|b} or {@code version != 1.*}. What has no such value is not equal to any. Immutable, thread-safe.
 *
 * @param name of what is looked at
 * @param negated whether none of the values may match, instead of one
 * @param values at least one
 */
record RouteCondition(String name, boolean negated, List<TextPattern> values) {
    /** Whether it holds for a value, or for none. Allocates nothing. */
    boolean holdsFor(@Nullable String value) {
        return (value != null && isNamed(value)) != negated;
    }

    private boolean isNamed(String value) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).matches(value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it holds for something that has several values. */
    boolean holdsForAny(Collection<String> several) {
        return several.stream().anyMatch(this::isNamed) != negated;
    }

    /** Whether it holds where exactly these patterns match. */
    boolean holdsWhere(Set<TextPattern> matching) {
        return values.stream().anyMatch(matching::contains) != negated;
    }

    @Override
    public String toString() {
        return name
                + (negated ? " != " : " = ")
                + values.stream().map(TextPattern::toString).collect(Collectors.joining("|"));
    }
}
