package io.tern.transport;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.tern.api.IoThread;
import io.tern.api.RuntimeThreads;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread that moves bytes, named {@code tern-io-N} with N from 1 in each transport. Thread-safe. */
final class TernIoThread extends FastThreadLocalThread implements IoThread {
    private TernIoThread(Runnable task, String name) {
        super(task, name); // Netty's class has no constructor that inherits nothing.
    }

    /** A factory whose threads are numbered from 1. */
    static ThreadFactory factory(RuntimeThreads threads) {
        AtomicInteger count = new AtomicInteger();
        return task -> newThread(threads, task, "tern-io-" + count.incrementAndGet());
    }

    private static Thread newThread(RuntimeThreads threads, Runnable task, String name) {
        try {
            return threads.callApart("tern-io-maker", () -> new TernIoThread(task, name));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e); // A constructor throws none.
        }
    }
}
