package io.tern.bench.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@link StoredUsers} that answers through futures; all but the slow call at once. Thread-safe. */
public final class AsyncStoredUsers implements AsyncUserService {
    private final StoredUsers users;

    /** Answers with these users. */
    public AsyncStoredUsers(StoredUsers users) {
        this.users = users;
    }

    @Override
    public CompletableFuture<Boolean> existUser(String email) {
        return CompletableFuture.completedFuture(users.existUser(email));
    }

    @Override
    public CompletableFuture<Boolean> createUser(User user) {
        return CompletableFuture.completedFuture(users.createUser(user));
    }

    @Override
    public CompletableFuture<User> getUser(long id) {
        return CompletableFuture.completedFuture(users.getUser(id));
    }

    @Override
    public CompletableFuture<UserPage> listUser(int page) {
        return CompletableFuture.completedFuture(users.listUser(page));
    }

    @Override
    public CompletableFuture<Boolean> existUserSlowly(String email) {
        return new CompletableFuture<Boolean>()
                .completeOnTimeout(users.existUser(email), UserService.SLOW_MILLIS, TimeUnit.MILLISECONDS);
    }
}
