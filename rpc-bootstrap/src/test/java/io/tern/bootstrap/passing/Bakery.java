package io.tern.bootstrap.passing;

import io.tern.api.PassExceptions;
import java.util.concurrent.CompletableFuture;

/** Says that exceptions of its package are passed, and declares none. */
@PassExceptions
public interface Bakery {
    /** Throws what has this name. */
    String bake(String thrown);

    /** The same, later. */
    CompletableFuture<String> bakeLater(String thrown);
}
