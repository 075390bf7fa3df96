package io.tern.filter;

import io.tern.api.CallListener;
import io.tern.api.Clock;
import io.tern.api.EndedCall;
import java.util.List;

/** All listeners of a runtime, isolated from calls and from each other. Thread-safe. */
final class CallListeners {
    private final List<IsolatedListener<EndedCall>> listeners;

    CallListeners(List<CallListener> listeners, Clock clock) {
        this.listeners = listeners.stream()
                .map(listener -> new IsolatedListener<EndedCall>("Call listener", listener, listener::onEnd, clock))
                .toList();
    }

    /** Whether there is nobody to tell, so that nothing needs to be made. */
    boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** Tells all. */
    void tell(EndedCall call) {
        listeners.forEach(listener -> listener.accept(call));
    }
}
