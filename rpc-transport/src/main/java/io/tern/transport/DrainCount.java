package io.tern.transport;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a set of sessions to finish. Thread-safe.
 *
 * @param <S> a session
 */
final class DrainCount<S> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<S> awaited = new HashSet<>();
    private @Nullable CompletableFuture<Integer> whenDone;

    /**
     * Begins to wait for these; what came later is not waited for. A second drain ends with the first.
     *
     * @return completes with 0, or with what somebody else completes it with
     */
    CompletableFuture<Integer> begin(Collection<S> sessions) {
        CompletableFuture<Integer> future;
        lock.lock();
        try {
            if (whenDone != null) {
                return whenDone.copy();
            }
            future = new CompletableFuture<>();
            whenDone = future;
            awaited.addAll(sessions);
        } finally {
            lock.unlock();
        }
        completeIfDone();
        return future;
    }

    boolean isBegun() {
        lock.lock();
        try {
            return whenDone != null;
        } finally {
            lock.unlock();
        }
    }

    /** A session has finished. */
    void done(S session) {
        lock.lock();
        try {
            awaited.remove(session);
        } finally {
            lock.unlock();
        }
        completeIfDone();
    }

    private void completeIfDone() {
        CompletableFuture<Integer> future;
        lock.lock();
        try {
            future = awaited.isEmpty() ? whenDone : null;
        } finally {
            lock.unlock();
        }
        if (future != null) {
            future.complete(0);
        }
    }
}
