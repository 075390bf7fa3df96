package io.tern.cluster;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Picker;
import org.jspecify.annotations.Nullable;

/**
 * Marks the picker of a set that came from the routers, so that a call that waits may ask them again; a set that a strategy
 * composed itself stays as it is. What the picker throws comes with its name. Immutable, thread-safe.
 */
record RoutedPicker(Picker delegate) implements Picker {
    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        try {
            return delegate.pick(invocation, eligibility);
        } catch (RuntimeException | Error e) {
            throw BrokenExtensionException.of(delegate, e);
        }
    }

    @Override
    public String toString() {
        return "routed -> " + delegate;
    }
}
