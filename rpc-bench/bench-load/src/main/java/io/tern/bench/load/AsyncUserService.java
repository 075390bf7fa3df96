package io.tern.bench.load;

import java.util.concurrent.CompletableFuture;

/** {@link UserService} for callers who do not wait. Thread-safe. */
public interface AsyncUserService {
    /** See {@link UserService#existUser}. */
    CompletableFuture<Boolean> existUser(String email);

    /** See {@link UserService#createUser}. */
    CompletableFuture<Boolean> createUser(User user);

    /** See {@link UserService#getUser}. */
    CompletableFuture<User> getUser(long id);

    /** See {@link UserService#listUser}. */
    CompletableFuture<UserPage> listUser(int page);

    /** See {@link UserService#existUserSlowly}; the server's thread does not block, a timer completes the reply. */
    CompletableFuture<Boolean> existUserSlowly(String email);
}
