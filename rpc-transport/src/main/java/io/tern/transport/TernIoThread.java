package io.tern.transport;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.tern.api.IoThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread that moves bytes, named {@code tern-io-N} with N from 1 in each transport. Thread-safe. */
final class TernIoThread extends FastThreadLocalThread implements IoThread {
    private TernIoThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    /** A factory whose threads are numbered from 1. Daemons: an application that forgets to close may still end. */
    static ThreadFactory factory() {
        AtomicInteger count = new AtomicInteger();
        return task -> new TernIoThread(task, "tern-io-" + count.incrementAndGet());
    }
}
