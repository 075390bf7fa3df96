package io.tern.testkit;

import io.tern.api.RuntimeContext;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.ServerTask;
import io.tern.api.TransportOptions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Executors with a thread for each call, for suites that need some executor and do not test it. Thread-safe. */
final class TestThreads implements ServerExecutorFactory {
    /** The name it is registered with. */
    static final String NAME = "test-threads";

    @Override
    public ServerExecutor newExecutor(RuntimeContext runtime, TransportOptions options) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "tern-test-call");
            thread.setDaemon(true);
            return thread;
        });
        return new ServerExecutor() {
            @Override
            public boolean tryExecute(ServerTask task) {
                try {
                    threads.execute(task);
                    return true;
                } catch (RejectedExecutionException closed) {
                    return false;
                }
            }

            @Override
            public String describe() {
                return "a thread for each call";
            }

            @Override
            public void close() {
                threads.shutdownNow();
            }
        };
    }
}
