package io.tern.bootstrap;

import io.tern.cluster.MergedReference;
import io.tern.spi.ExtensionException;
import java.util.List;
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
     * @throws ExtensionException if a merger is unknown or broken
     */
    void check(RuleSet changed) {
        reference.check(first().optionsUnder(changed));
    }

    private ServiceReference first() {
        return groups.get(0);
    }

    /** Each group is a part that rules see by itself; this is how they are merged. */
    RuledPart ruled() {
        ServiceReference first = first();
        return new RuledPart(
                "merging of reference " + first.service().key(),
                first.service().key(),
                first.effective(),
                unfit(first));
    }

    private @Nullable String unfit(ServiceReference first) {
        try {
            reference.check(first.options());
            return null;
        } catch (IllegalArgumentException | ExtensionException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
