package io.tern.cluster;

import io.tern.api.Node;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code method = find* => zone = eu}. Immutable, thread-safe.
 *
 * @param when what a call has to be for the rule to concern it; all of it, and without a condition every call
 * @param then what a node has to be for such a call; null is {@code false}: no node will do
 */
record RouteRule(List<RouteCondition> when, @Nullable List<RouteCondition> then) {
    RouteRule {
        when = List.copyOf(when);
        then = then == null ? null : List.copyOf(then);
    }

    /** Whether a node is left by the rule. */
    boolean leaves(Node node) {
        return then != null && then.stream().allMatch(condition -> NodeAttribute.test(condition, node.endpoint()));
    }

    /** Whether it does not count for a call to which it would leave no node. */
    boolean mayBePassedOver(boolean forced) {
        return !forced && then != null;
    }

    @Override
    public String toString() {
        String left = when.isEmpty() ? "" : text(when) + ' ';
        return left + "=> " + (then == null ? "false" : text(then));
    }

    private static String text(List<RouteCondition> conditions) {
        return conditions.stream().map(RouteCondition::toString).collect(Collectors.joining(", "));
    }
}
