package io.tern.bench.jmh;

import io.tern.api.NonBlocking;
import java.util.concurrent.CompletableFuture;

/** The service that is called. */
public interface UserService {
    /** A small call. */
    @NonBlocking
    boolean exists(String email);

    /** A reply of medium size. */
    @NonBlocking
    User find(long id);

    /** A large reply. */
    @NonBlocking
    UserPage list(int page);

    /** A small call without waiting. */
    @NonBlocking
    CompletableFuture<Boolean> existsAsync(String email);
}
