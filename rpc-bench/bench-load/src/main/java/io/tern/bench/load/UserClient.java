package io.tern.bench.load;

/**
 * A connected client.
 *
 * @param users for callers who wait
 * @param asyncUsers for callers who do not
 * @param closing ends it
 */
public record UserClient(UserService users, AsyncUserService asyncUsers, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
