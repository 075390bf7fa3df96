package io.tern.bootstrap;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one atomic state of an application. Thread-safe. */
final class Lifecycle {
    private static final Logger logger = LoggerFactory.getLogger(Lifecycle.class);

    private final String application;
    private final StateNews news;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile ApplicationState state = ApplicationState.NEW;

    Lifecycle(String application, StateNews news) {
        this.application = application;
        this.news = news;
    }

    ApplicationState state() {
        return state;
    }

    /** Completes when the state is {@link ApplicationState#CLOSED}. */
    CompletableFuture<Void> whenStopped() {
        return stopped.copy();
    }

    /**
     * Moves on, unless somebody has closed the application meanwhile.
     *
     * @throws IllegalStateException if the state is not {@code from}
     */
    void advance(ApplicationState from, ApplicationState to) {
        if (!move(from, from, to)) {
            throw new IllegalStateException(
                    "application '" + application + "' is " + state() + " (expected: " + from + "): it was closed");
        }
    }

    /** Moves to {@link ApplicationState#DRAINING}; false if that has happened before. */
    boolean beginDraining() {
        return move(ApplicationState.NEW, ApplicationState.RUNNING, ApplicationState.DRAINING);
    }

    /** Moves from {@link ApplicationState#DRAINING} to {@link ApplicationState#CLOSED}. */
    void closed() {
        move(ApplicationState.NEW, ApplicationState.DRAINING, ApplicationState.CLOSED);
        stopped.complete(null);
    }

    /** Moves if the state is one of {@code first} to {@code last}; states are told in the order of moving. */
    private boolean move(ApplicationState first, ApplicationState last, ApplicationState to) {
        lock.lock();
        try {
            if (state.compareTo(first) < 0 || state.compareTo(last) > 0) {
                return false;
            }
            state = to;
            news.add(to);
        } finally {
            lock.unlock();
        }
        logger.debug("Application {} is {}", application, to);
        news.tell();
        return true;
    }

    /**
     * Refuses what needs an application that is not on its way out.
     *
     * @param what what the user wanted to do
     * @throws IllegalStateException if the application is draining or closed
     */
    void checkUsable(String what) {
        ApplicationState seen = state();
        if (seen.compareTo(ApplicationState.DRAINING) >= 0) {
            throw new IllegalStateException(
                    what + ": application '" + application + "' is " + seen + " (expected: an application that runs)");
        }
    }
}
