package io.tern.bootstrap;

import io.tern.api.ReferenceOptions;

/** What was said about a reference, to be merged under whatever rules there are. Thread-safe. */
@FunctionalInterface
interface SaidOptions {
    /**
     * What holds under rules.
     *
     * @throws IllegalArgumentException if settings are unknown or contradictory
     * @throws io.tern.spi.ExtensionException if they name extensions that are not there
     */
    Effective<ReferenceOptions> under(RuleSet rules);
}
