package io.tern.faults.simulation;

import io.tern.api.IoThread;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Where simulations run: since answers come on it, it is an I/O thread, and the client does what is work elsewhere: a moment later. */
final class WorldThread extends Thread implements IoThread {
    private WorldThread(Runnable task) {
        super(task, "simulation");
    }

    /** Runs something on such a thread and waits for it. */
    static <T> T call(Callable<T> task) throws InterruptedException {
        FutureTask<T> running = new FutureTask<>(task);
        new WorldThread(running).start();
        try {
            return running.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulation broke off", e.getCause());
        }
    }
}
