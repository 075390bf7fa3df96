package io.tern.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A one-time signal with listeners. The state is null, the only listener, several {@link Listeners}, or the reason. Most calls have one
 * listener, their connection, and allocate nothing. Thread-safe.
 */
final class Cancellation {
    private static final Logger logger = LoggerFactory.getLogger(Cancellation.class);
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Cancellation.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Object state;

    /** Listeners of a call that has, or had, more than one. Removing one of many thousands costs as little as removing one of two. */
    private static final class Listeners {
        private final Set<Identity> all = new LinkedHashSet<>();
        private boolean taken;

        Listeners(Runnable first, Runnable second) {
            all.add(new Identity(first));
            all.add(new Identity(second));
        }

        /** False if they have been taken. */
        synchronized boolean add(Runnable listener) {
            if (!taken) {
                all.add(new Identity(listener));
            }
            return !taken;
        }

        synchronized void remove(Runnable listener) {
            all.remove(new Identity(listener));
        }

        synchronized List<Identity> take() {
            taken = true;
            List<Identity> listeners = List.copyOf(all);
            all.clear();
            return listeners;
        }
    }

    /** A listener as a key, whatever its own {@code equals} does. */
    private static final class Identity {
        private final Runnable listener;

        Identity(Runnable listener) {
            this.listener = listener;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identity that && listener == that.listener;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(listener);
        }
    }

    boolean cancel(String reason) {
        Object seen;
        do {
            seen = state;
            if (seen instanceof String) {
                return false;
            }
        } while (!STATE.compareAndSet(this, seen, reason));
        if (seen instanceof Listeners several) {
            several.take().forEach(one -> run(one.listener));
        } else if (seen instanceof Runnable only) {
            run(only);
        }
        return true;
    }

    /** Listeners are users' code, too: what one throws must keep neither others nor the canceller from their work. */
    private static void run(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            logger.warn("Cancellation listener {} threw", listener.getClass().getName(), e);
        }
    }

    @Nullable
    String reason() {
        return state instanceof String reason ? reason : null;
    }

    void whenCancelled(Runnable listener) {
        while (true) {
            Object seen = state;
            if (seen instanceof String) {
                run(listener);
                return;
            }
            if (seen instanceof Listeners several) {
                if (several.add(listener)) {
                    return;
                }
            } else if (STATE.compareAndSet(
                    this, seen, seen instanceof Runnable first ? new Listeners(first, listener) : listener)) {
                return;
            }
        }
    }

    void remove(Runnable listener) {
        while (true) {
            Object seen = state;
            if (seen instanceof Listeners several) {
                several.remove(listener);
                return;
            }
            if (seen != listener || STATE.compareAndSet(this, listener, null)) {
                return;
            }
        }
    }
}
