package io.tern.bootstrap;

import java.util.List;

/** The part of an application that rules change: its references, or its exports. Thread-safe. */
interface Ruled {
    /**
     * Builds what other rules make of all that is there; changes nothing.
     *
     * @throws IllegalArgumentException if they do not fit one of them
     * @throws io.tern.spi.ExtensionException if an extension is broken
     */
    RuleChange prepare(RuleSet changed);

    /** All that is there. */
    List<RuledPart> parts();
}
