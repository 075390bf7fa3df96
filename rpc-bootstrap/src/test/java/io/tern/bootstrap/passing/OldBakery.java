package io.tern.bootstrap.passing;

import java.util.concurrent.CompletableFuture;

/** Says nothing of exceptions. */
public interface OldBakery {
    /** Throws what has this name. */
    String bake(String thrown);

    /** The same, later. */
    CompletableFuture<String> bakeLater(String thrown);
}
