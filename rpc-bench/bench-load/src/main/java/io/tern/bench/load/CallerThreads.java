package io.tern.bench.load;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads of blocking callers. They outlive a run by a minute, since what a thread has allocated is known only while it lives.
 * Thread-safe.
 */
final class CallerThreads {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    private CallerThreads() {}

    static void run(Runnable task) {
        THREADS.execute(task);
    }
}
