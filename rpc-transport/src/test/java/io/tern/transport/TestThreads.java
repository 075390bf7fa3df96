package io.tern.transport;

import io.tern.api.RuntimeContext;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.ServerTask;
import io.tern.api.TransportOptions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An executor with a few threads, which a test may close to the next tasks. Thread-safe. */
final class TestThreads implements ServerExecutorFactory, ServerExecutor {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    volatile boolean full;
    /** Takes all, and refuses it later. */
    volatile boolean overloaded;

    volatile boolean broken;

    @Override
    public ServerExecutor newExecutor(RuntimeContext runtime, TransportOptions options) {
        return this;
    }

    @Override
    public boolean tryExecute(ServerTask task) {
        if (broken) {
            throw new IllegalStateException("no threads today");
        }
        if (full) {
            return false;
        }
        threads.execute(overloaded ? task::refused : task);
        return true;
    }

    @Override
    public long retryAfterMillis() {
        return 5;
    }

    @Override
    public String describe() {
        return "4 threads, all busy with echo";
    }

    @Override
    public void close() {
        // Shared by the transports of one test, which ends the threads.
    }

    void shutdown() {
        threads.shutdownNow();
    }
}
