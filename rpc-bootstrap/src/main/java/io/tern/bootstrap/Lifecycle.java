package io.tern.bootstrap;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one atomic state of an application, and who hears of it. Thread-safe. */
final class Lifecycle {
    private static final Logger logger = LoggerFactory.getLogger(Lifecycle.class);

    private final String application;
    private final List<ApplicationListener> listeners;
    private final AtomicReference<ApplicationState> state = new AtomicReference<>(ApplicationState.NEW);
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    Lifecycle(String application, List<ApplicationListener> listeners) {
        this.application = application;
        this.listeners = List.copyOf(listeners);
    }

    ApplicationState state() {
        return Objects.requireNonNull(state.get(), "state");
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
        if (!state.compareAndSet(from, to)) {
            throw new IllegalStateException(
                    "application '" + application + "' is " + state() + " (expected: " + from + "): it was closed");
        }
        tell(to);
    }

    /** Moves to {@link ApplicationState#DRAINING}; false if that has happened before. */
    boolean beginDraining() {
        ApplicationState seen;
        do {
            seen = state();
            if (seen.compareTo(ApplicationState.DRAINING) >= 0) {
                return false;
            }
        } while (!state.compareAndSet(seen, ApplicationState.DRAINING));
        tell(ApplicationState.DRAINING);
        return true;
    }

    /** Moves from {@link ApplicationState#DRAINING} to {@link ApplicationState#CLOSED}. */
    void closed() {
        state.set(ApplicationState.CLOSED);
        tell(ApplicationState.CLOSED);
        stopped.complete(null);
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

    private void tell(ApplicationState reached) {
        logger.debug("Application {} is {}", application, reached);
        for (ApplicationListener listener : listeners) {
            try {
                listener.stateChanged(reached);
            } catch (RuntimeException | Error e) {
                logger.warn("Listener {} failed on {}", listener, reached, e);
            }
        }
    }
}
