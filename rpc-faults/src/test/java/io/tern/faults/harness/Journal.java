package io.tern.faults.harness;

import io.tern.api.Idempotent;
import java.util.concurrent.CompletableFuture;

/** What providers serve: each call gives its number, and is answered with the number of the provider. */
public interface Journal {
    @Idempotent
    int read(long call);

    int write(long call);

    @Idempotent
    CompletableFuture<Integer> readLater(long call);

    CompletableFuture<Integer> writeLater(long call);
}
