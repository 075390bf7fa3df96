package io.tern.api;

import org.jspecify.annotations.Nullable;

/** Hears what a {@link RuleSource} says; one call at a time, on a thread of the source. Must neither block nor throw. */
@FunctionalInterface
public interface RuleListener {
    /**
     * Rules were published.
     *
     * @param text as it stands there; null if nothing does
     */
    void published(@Nullable String text);
}
