package io.tern.bootstrap;

import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ServiceKey;

/**
 * Hears what happens to an application. What a listener throws is logged and disturbs nobody. Thread-safe.
 */
public interface ApplicationListener {
    /**
     * The application has just reached a state. Called once per state, in order and never twice at a time, on a thread that
     * moved it; what is reached during a call is told after it.
     */
    default void stateChanged(ApplicationState state) {}

    /**
     * The connection that a reference to {@code service} has to {@code endpoint} is now in a state. Called on an I/O thread
     * or the timer, so it must not block; in order for each connection.
     */
    default void nodeChanged(ServiceKey service, Endpoint endpoint, ConnectionState state) {}
}
