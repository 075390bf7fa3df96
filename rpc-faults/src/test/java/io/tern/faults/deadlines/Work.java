package io.tern.faults.deadlines;

import java.util.concurrent.CompletableFuture;

/** Work that takes a while. Its callers are in this process, so that their deadline can be given as a moment. */
interface Work {
    long run(long deadlineNanos);

    CompletableFuture<Long> runLater(long deadlineNanos);
}
