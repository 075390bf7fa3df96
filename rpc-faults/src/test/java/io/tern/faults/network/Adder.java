package io.tern.faults.network;

import io.tern.api.Idempotent;
import java.util.concurrent.CompletableFuture;

/** What is called through a bad network: each method returns the id and the length of what came with it, added up. */
interface Adder {
    @Idempotent
    long look(long id, byte[] extra);

    long add(long id, byte[] extra);

    @Idempotent
    CompletableFuture<Long> lookLater(long id, byte[] extra);

    CompletableFuture<Long> addLater(long id, byte[] extra);
}
