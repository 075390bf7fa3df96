package io.tern.api;

import org.jspecify.annotations.Nullable;

/** Chooses a node out of one fixed set, for each call. Thread-safe; takes no lock and allocates nothing. */
@FunctionalInterface
public interface Picker {
    /**
     * The node for a call, or null if none is eligible. Looks at every node before it answers null; prefers nodes whose
     * weight is above zero.
     */
    @Nullable
    Node pick(Invocation invocation, Eligibility eligibility);
}
