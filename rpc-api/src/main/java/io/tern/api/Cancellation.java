package io.tern.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A one-time signal with listeners, lock-free: the state is null, the only listener, a chain of listeners, or the reason. Most calls
 * have one listener, their connection, and pay for no link. Thread-safe.
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

    /** A listener and those before it: the first one, or another link. */
    private record Link(Runnable listener, Object next) {}

    boolean cancel(String reason) {
        Object seen;
        do {
            seen = state;
            if (seen instanceof String) {
                return false;
            }
        } while (!STATE.compareAndSet(this, seen, reason));
        while (seen instanceof Link link) {
            run(link.listener);
            seen = link.next;
        }
        if (seen instanceof Runnable first) {
            run(first);
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
        Object seen;
        do {
            seen = state;
            if (seen instanceof String) {
                run(listener);
                return;
            }
        } while (!STATE.compareAndSet(this, seen, seen == null ? listener : new Link(listener, seen)));
    }
}
