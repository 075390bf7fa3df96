package io.tern.bootstrap;

import java.util.concurrent.CompletableFuture;

/** Serves {@link Tea} where only the annotations of subclasses matter. */
abstract class QuietTea implements Tea {
    @Override
    public final String brew(String kind) {
        return kind;
    }

    @Override
    public final CompletableFuture<String> brewLater(String kind) {
        return CompletableFuture.completedFuture(kind);
    }
}
