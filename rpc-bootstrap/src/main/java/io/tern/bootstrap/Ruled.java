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

    /** The same for rules that held already and are to hold again. What they do not fit goes without them, as it did. */
    RuleChange prepareAgain(RuleSet held);

    /** What was put in place holds now, in all parts: says what does not hold because of it. */
    void reportOverridden();

    /** All that is there. */
    List<RuledPart> parts();
}
