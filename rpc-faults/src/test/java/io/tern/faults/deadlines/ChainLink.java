package io.tern.faults.deadlines;

import java.util.concurrent.CompletableFuture;

/** One application of a chain. */
interface ChainLink {
    String go(long id);

    CompletableFuture<String> goLater(long id);
}
