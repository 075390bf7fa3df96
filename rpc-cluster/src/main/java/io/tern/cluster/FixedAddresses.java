package io.tern.cluster;

import io.tern.api.MethodDescriptor;
import io.tern.api.Registry;
import java.util.List;

/**
 * Refuses a tag on a reference whose nodes are addresses that somebody wrote down: their tags are known to registries alone, so none of its
 * calls would find a node. Thread-safe.
 */
final class FixedAddresses {
    private FixedAddresses() {}

    /** Whether these are all that a reference asks. */
    static boolean areAll(List<Registry> asked) {
        return !asked.isEmpty() && asked.stream().allMatch(StaticRegistry.class::isInstance);
    }

    /**
     * Checks a reference to fixed addresses.
     *
     * @throws IllegalArgumentException if each call has a tag, and may not go to nodes without one
     */
    static void check(ReferenceContext reference) {
        String tag = reference.options().tag();
        if (!tag.isEmpty() && !isFallbackAllowed(reference)) {
            throw new IllegalArgumentException("tag: '" + tag + "' on the reference to " + reference.service()
                    + " at fixed addresses, of whose tags nothing is known, so that no call would find a node (expected: no"
                    + " tag, tagFallback = true, or a registry)");
        }
    }

    private static boolean isFallbackAllowed(ReferenceContext reference) {
        if (Boolean.TRUE.equals(reference.options().get(ClusterSettings.TAG_FALLBACK))) {
            return true;
        }
        for (MethodDescriptor method : reference.service().methods()) {
            if (Boolean.TRUE.equals(reference.settings(method).get(ClusterSettings.TAG_FALLBACK))) {
                return true;
            }
        }
        return false;
    }
}
