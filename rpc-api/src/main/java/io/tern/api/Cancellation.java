package io.tern.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A one-time signal with listeners, lock-free: the state is null, a chain of listeners, or the reason. Thread-safe. */
final class Cancellation {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Cancellation.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Object state;

    private record Link(Runnable listener, @Nullable Link next) {}

    boolean cancel(String reason) {
        Object seen;
        do {
            seen = state;
            if (seen instanceof String) {
                return false;
            }
        } while (!STATE.compareAndSet(this, seen, reason));
        for (Link link = (Link) seen; link != null; link = link.next) {
            link.listener.run();
        }
        return true;
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
                listener.run();
                return;
            }
        } while (!STATE.compareAndSet(this, seen, new Link(listener, (Link) seen)));
    }
}
