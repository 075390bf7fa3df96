package io.tern.bootstrap;

import io.tern.api.RouteExplanation;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * What would become of a call that nobody makes: where it could go, and by which settings. Printed, it is for people. Immutable, thread-safe.
 *
 * @param route the nodes that each router leaves, and which of the last ones would take the call
 * @param policy every setting of its method as it holds for this call, also what holds by default
 */
public record CallExplanation(RouteExplanation route, List<EffectiveValue> policy) {
    public CallExplanation {
        policy = List.copyOf(policy);
    }

    /**
     * One setting's value and origin.
     *
     * @throws IllegalArgumentException if there is no such setting of references and their methods
     */
    public EffectiveValue policy(String setting) {
        return policy.stream()
                .filter(value -> value.setting().equals(setting))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("setting: '" + setting + "' (expected: one of "
                        + policy.stream().map(EffectiveValue::setting).collect(Collectors.joining(", ")) + ')'));
    }

    /** The route, then what somebody has said with its origin, a line each, then the defaults in one; what is not set is left out. */
    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        lines.add(route.toString());
        lines.add("  policy:");
        policy.stream().filter(value -> !value.isDefault()).forEach(value -> lines.add("    " + value));
        lines.add(policy.stream()
                .filter(value -> value.isDefault() && !value.isNothing())
                .map(value -> value.setting() + " = " + value.text())
                .collect(Collectors.joining(", ", "    by default: ", "")));
        return lines.toString();
    }
}
