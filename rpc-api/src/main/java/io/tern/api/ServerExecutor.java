package io.tern.api;

/** Runs service methods. Thread-safe. */
public interface ServerExecutor extends AutoCloseable {
    /**
     * Takes a task, to run, expire or refuse it exactly once, or does not take it because a limit is reached. Called on I/O
     * threads; never blocks.
     *
     * @return whether it was taken
     */
    boolean tryExecute(ServerTask task);

    /** What is running and waiting, by method: why a refusal happened. */
    String describe();

    /** In how many milliseconds it may have room again, as far as it knows; else 0. */
    default long retryAfterMillis() {
        return 0;
    }

    /** Interrupts what runs, expires what waits, ends the threads; bounded in time, idempotent. */
    @Override
    void close();
}
