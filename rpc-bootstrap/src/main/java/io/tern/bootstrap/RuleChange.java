package io.tern.bootstrap;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What other rules make of a part of the application: checked and built, not in place yet. It is either adopted or discarded, once. Thread-safe. */
interface RuleChange {
    /** Puts it in place; completes when it is, fails if something stands in the way that could not be known before. */
    CompletableFuture<Void> adopt();

    /** Gives it up, because something else does not fit the rules, or is not there any more. */
    default void discard() {}

    /** The changes of all {@code parts}, in their order. If one of them refuses, none is left. */
    static <T> Map<T, RuleChange> ofAll(Collection<T> parts, Function<T, RuleChange> prepare) {
        Map<T, RuleChange> prepared = new LinkedHashMap<>();
        try {
            parts.forEach(part -> prepared.put(part, prepare.apply(part)));
            return prepared;
        } catch (RuntimeException | Error e) {
            prepared.values().forEach(RuleChange::discard);
            throw e;
        }
    }
}
