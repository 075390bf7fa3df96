package io.tern.faults.simulation;

import io.tern.api.Idempotent;
import java.util.concurrent.CompletableFuture;

/** What a {@link SimulatedFleet} serves: calls that any strategy may repeat. */
interface FleetService {
    /** The argument is the call's key. */
    @Idempotent
    CompletableFuture<String> read(long key);
}
