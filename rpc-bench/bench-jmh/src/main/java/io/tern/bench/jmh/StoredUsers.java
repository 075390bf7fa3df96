package io.tern.bench.jmh;

import io.tern.api.Export;
import java.util.concurrent.CompletableFuture;

/** Answers with objects made beforehand, so that only the framework is measured. Thread-safe. */
@Export
public final class StoredUsers implements UserService {
    private final User user = User.numbered(7);
    private final UserPage page = UserPage.numbered(3);

    @Override
    public boolean exists(String email) {
        return email.isEmpty();
    }

    @Override
    public User find(long id) {
        return user;
    }

    @Override
    public UserPage list(int number) {
        return page;
    }

    @Override
    public CompletableFuture<Boolean> existsAsync(String email) {
        return CompletableFuture.completedFuture(exists(email));
    }
}
