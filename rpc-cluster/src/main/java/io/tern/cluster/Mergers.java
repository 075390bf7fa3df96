package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Clock;
import io.tern.api.Merger;
import io.tern.api.MethodDescriptor;
import io.tern.api.PerMethod;
import io.tern.spi.ExtensionSet;
import java.util.Objects;

/** How the values of each method of a service are merged. Immutable, thread-safe. */
final class Mergers {
    private final PerMethod<Rule> rules;
    private final Clock clock;

    /**
     * What holds for one method.
     *
     * @param merge merges values
     * @param failPercent the share of groups that may fail
     */
    record Rule(Merger.Merge merge, int failPercent) {}

    private Mergers(PerMethod<Rule> rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Binds.
     *
     * @throws IllegalArgumentException if a method returns what its merger does not merge
     * @throws io.tern.spi.ExtensionException if a merger is unknown or broken
     */
    static Mergers of(ClientContext context) {
        ExtensionSet<Merger> mergers = context.runtime().extensions().of(Merger.class);
        return new Mergers(
                new PerMethod<>(
                        context.service(),
                        method -> new Rule(
                                merge(mergers, context, method),
                                Objects.requireNonNull(
                                        context.settings(method).get(ClusterSettings.MERGE_FAIL_PERCENT)))),
                context.runtime().clock());
    }

    /** Nothing is merged of what returns nothing. */
    private static Merger.Merge merge(ExtensionSet<Merger> mergers, ClientContext context, MethodDescriptor method) {
        if (method.resultType() == void.class) {
            return values -> null;
        }
        String name = Objects.requireNonNull(context.settings(method).get(ClusterSettings.MERGER));
        return mergers.get(name).of(method);
    }

    Rule of(MethodDescriptor method) {
        return Objects.requireNonNull(rules.get(method), "a method of another service");
    }

    Clock clock() {
        return clock;
    }
}
