package io.tern.bootstrap;

import io.tern.api.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * A reference or an export, as rules see it. Immutable, thread-safe.
 *
 * @param what it is, for people
 * @param service what it calls or serves
 * @param effective what holds for it, with the origin of each value
 * @param unfit why it goes without the rules that hold for the others, or null if it does not
 */
record RuledPart(
        String what,
        ServiceKey service,
        EffectiveSection effective,
        @Nullable String unfit) {}
