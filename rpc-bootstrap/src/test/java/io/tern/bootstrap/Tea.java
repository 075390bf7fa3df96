package io.tern.bootstrap;

import io.tern.api.Idempotent;
import java.util.concurrent.CompletableFuture;

/** A service for tests. */
public interface Tea {
    @Idempotent
    String brew(String kind);

    CompletableFuture<String> brewLater(String kind);
}
