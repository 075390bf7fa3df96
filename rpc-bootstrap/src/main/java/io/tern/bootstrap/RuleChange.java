package io.tern.bootstrap;

import java.util.concurrent.CompletableFuture;

/** What other rules make of a part of the application: checked and built, not in place yet. Thread-safe. */
@FunctionalInterface
interface RuleChange {
    /** Puts it in place; completes when it is, fails if something stands in the way that could not be known before. To be called once. */
    CompletableFuture<Void> adopt();
}
