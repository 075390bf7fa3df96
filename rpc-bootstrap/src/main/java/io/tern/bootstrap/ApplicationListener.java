package io.tern.bootstrap;

import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.ServiceKey;

/**
 * Hears what happens to an application. What a listener throws is logged and disturbs nobody. Thread-safe.
 */
public interface ApplicationListener {
    /**
     * The application has reached a state, and may have gone on since. Called once per state, in order, never twice at a time,
     * on a thread of the listeners' own, {@code tern-listener}: neither start nor stop waits for a listener, so one may block,
     * call services, and drain or close the application, which then only begins here and is told when this call has returned.
     * The end alone waits, a second if there is time, so that {@link ApplicationState#CLOSED} is heard before the JVM goes.
     */
    default void stateChanged(ApplicationState state) {}

    /**
     * The connection that a reference to {@code service} has to {@code endpoint} is now in a state. Called on an I/O thread
     * or the timer, so it must not block; in order for each connection. What is thrown is logged every ten seconds at most.
     */
    default void nodeChanged(ServiceKey service, Endpoint endpoint, ConnectionState state) {}
}
