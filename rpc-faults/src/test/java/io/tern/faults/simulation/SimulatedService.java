package io.tern.faults.simulation;

import io.tern.api.Idempotent;
import io.tern.api.Oneway;
import java.util.concurrent.CompletableFuture;

/** What is called: one method of each kind that is re-sent differently. The argument says which call it is. */
interface SimulatedService {
    /** May run again. */
    @Idempotent
    CompletableFuture<String> read(long call);

    /** Runs at most once. */
    CompletableFuture<String> order(long call);

    /** Runs at most once, and nobody hears of it. */
    @Oneway
    void tell(long call);
}
