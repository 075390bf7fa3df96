package io.tern.spi;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Closes what it was given, last first, once. Thread-safe. */
final class InstanceOwner implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private volatile boolean closed;

    /**
     * Takes over a new instance.
     *
     * @throws IllegalStateException if this owner is closed; the instance is then closed too
     */
    <T> T adopt(T instance) {
        if (instance instanceof AutoCloseable closeable && !add(closeable)) {
            ExtensionException failure = close(closeable, null);
            IllegalStateException refused = closedException();
            if (failure != null) {
                refused.addSuppressed(failure);
            }
            throw refused;
        }
        return instance;
    }

    void checkOpen() {
        if (closed) {
            throw closedException();
        }
    }

    @Override
    public void close() {
        ExtensionException failure = null;
        for (AutoCloseable next = takeLast(); next != null; next = takeLast()) {
            failure = close(next, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private boolean add(AutoCloseable closeable) {
        lock.lock();
        try {
            return !closed && closeables.add(closeable);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable AutoCloseable takeLast() {
        lock.lock();
        try {
            closed = true;
            return closeables.pollLast();
        } finally {
            lock.unlock();
        }
    }

    /** Closes one and returns the failure so far, with this one's added. */
    private static @Nullable ExtensionException close(AutoCloseable closeable, @Nullable ExtensionException before) {
        try {
            closeable.close();
            return before;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            ExtensionException failure = new ExtensionException(
                    "cannot close extension " + closeable.getClass().getName(), e);
            if (before == null) {
                return failure;
            }
            before.addSuppressed(failure);
            return before;
        }
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("these extensions are closed");
    }
}
