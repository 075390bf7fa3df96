package io.tern.api;

/** Runs service methods. Thread-safe. */
public interface ServerExecutor extends AutoCloseable {
    /**
     * Takes a task, to run or expire it exactly once, or refuses it at once because a limit is reached. Called on I/O
     * threads; never blocks.
     *
     * @return whether it was taken
     */
    boolean tryExecute(ServerTask task);

    /** What is running and waiting, by method: why a refusal happened. */
    String describe();

    /** Interrupts what runs, expires what waits, ends the threads; bounded in time, idempotent. */
    @Override
    void close();
}
