package io.tern.bootstrap;

import io.tern.cluster.MergedReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several groups of a service that are called as one. Thread-safe.
 *
 * @param reference what their proxy calls
 * @param groups a reference to each; the first one's options say how they are merged
 */
record MergedService(MergedReference reference, List<ServiceReference> groups) {
    /**
     * Whether what rules make of the first group can be merged.
     *
     * @throws IllegalArgumentException if a method returns what its merger does not merge
     * @throws io.tern.spi.ExtensionException if a merger is unknown or broken
     */
    void check(RuleSet changed) {
        reference.check(first().optionsUnder(changed));
    }

    private ServiceReference first() {
        return groups.get(0);
    }

    /** How groups are merged. Each is a part that rules see by itself, and what holds for merging is the first one's, so here is nothing to be seen twice. */
    RuledPart ruled() {
        ServiceReference first = first();
        return new RuledPart(
                "merging of reference " + first.service().key(),
                first.service().key(),
                new EffectiveSection(List.of(), Map.of()),
                unfit(first));
    }

    private @Nullable String unfit(ServiceReference first) {
        try {
            reference.check(first.options());
            return null;
        } catch (RuntimeException e) {
            return OneLine.ofFailure(e);
        }
    }
}
